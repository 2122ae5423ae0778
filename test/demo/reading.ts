import type { DiscoveredStream } from './connector.ts'
import { type ReadResult, readResult, recordsOf, stateFile } from './read-result.ts'
import { changeShop, type ShopChange } from './shop-changes.ts'
import { expected, run, type Stage } from './stage.ts'

export type Fields = Readonly<Record<string, unknown>>

/** The names of the files that a read is given. */
export interface ReadFiles {
  readonly config: string
  readonly catalog: string
}

/** A minimal catalog. Airbyte's own contains more. */
export function configuredCatalog(streams: readonly string[], sync_mode: string): unknown {
  return { streams: streams.map((name) => ({ stream: { name }, sync_mode })) }
}

export async function discover(stage: Stage, config: string): Promise<readonly DiscoveredStream[]> {
  const { messages } = await run(stage, 'discover', '--config', config)
  return messages.find(({ catalog }) => catalog)?.catalog?.streams ?? []
}

export async function read(stage: Stage, { config, catalog }: ReadFiles, ...args: string[]): Promise<ReadResult> {
  return readResult((await run(stage, 'read', '--config', config, '--catalog', catalog, ...args)).messages)
}

/** Resumes from the state that `keepState` wrote. */
export function readFromState(stage: Stage, files: ReadFiles): Promise<ReadResult> {
  return read(stage, files, '--state', 'state.json')
}

/** Writes the state for the next sync, and shows that of one stream. */
export async function keepState({ connector, screen }: Stage, result: ReadResult, stream = 'orders'): Promise<void> {
  await connector.write('state.json', stateFile(result))
  screen.fields(`state.json, of the stream ${stream}`, result.states.get(stream) as Fields)
}

/** @throws StepFailure unless all of them were read to their end */
export function showStreams({ screen }: Stage, result: ReadResult, streams: readonly string[]): void {
  screen.table(
    ['stream', 'status', 'records'],
    streams.map((name) => [name, result.statuses.get(name) ?? '', recordsOf(result, name).length]),
  )
  for (const name of streams) expected(result.statuses.get(name) === 'COMPLETE', `the status COMPLETE for ${name}`)
}

/** The columns that have a value in one of the records; `data` last, for it is long. */
export function showRecords({ screen }: Stage, stream: string, records: ReturnType<typeof recordsOf>): void {
  if (records.length === 0) return
  const columns = ['ts', 'ttl', 'deleted_at', 'data'].filter((column) =>
    records.some((record) => record[column] != null),
  )
  screen.gap()
  screen.table(
    [stream, ...columns],
    records.map((record) => [record.ref, ...columns.map((column) => record[column] ?? '')]),
  )
}

export async function makeChanges({ database, screen }: Stage, changes: readonly ShopChange[]): Promise<void> {
  await changeShop(database.query, changes)
  for (const { what } of changes) screen.text(`- ${what}`)
}

/** @throws StepFailure unless the records of these streams are those of the changes, and no others */
export function showChanges(
  stage: Stage,
  result: ReadResult,
  streams: readonly string[],
  changes: readonly ShopChange[],
): void {
  for (const name of streams) showRecords(stage, name, recordsOf(result, name))
  const seen = result.records
    .filter(({ stream }) => streams.includes(stream))
    .map(({ stream, data }) => [stream, data.ref, Boolean(data.deleted_at)].join())
  const wanted = changes.flatMap(({ records }) => records.map(Object.values).map((values) => values.join()))
  expected(seen.toSorted().join(' ') === wanted.toSorted().join(' '), `the records ${wanted.join(' ')}`)
}
