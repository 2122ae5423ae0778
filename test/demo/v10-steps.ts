import { isDeepStrictEqual } from 'node:util'
import { differences } from './compare-records.ts'
import type { DiscoveredStream } from './connector.ts'
import { connectorConfig } from './demo-config.ts'
import { recordsOf } from './read-result.ts'
import {
  configuredCatalog,
  discover,
  keepState,
  makeChanges,
  read,
  readFromState,
  showChanges,
  showStreams,
} from './reading.ts'
import { SAMPLES, type Shop, TRACKED } from './shop.ts'
import { lastChanges, laterChanges, sampleChanges } from './shop-changes.ts'
import { HIDDEN_FROM_V10 } from './shop-samples.ts'
import { expected, type Stage } from './stage.ts'
import { FULL_REFRESH, INCREMENTAL } from './steps.ts'

const CONFIG = 'config-v10.json'

/** The catalog of an incremental sync of everything, which FQL v10 offers. */
const INCREMENTAL_V10 = { config: CONFIG, catalog: 'incremental-v10.json' } as const

const ALL = [...TRACKED, SAMPLES]

/** @param streams those that were discovered over FQL v4 */
export async function sameStreams(stage: Stage, shop: Shop, streams: readonly DiscoveredStream[]): Promise<void> {
  const { connector, database, screen } = stage
  screen.heading('The same shop over FQL v10: the same streams')
  await connector.write(CONFIG, { ...connectorConfig(database.endpoint, shop.airbyteSecret), api_version: '10' })
  screen.text(`${CONFIG} is config.json with "api_version": "10".`)
  const found = await discover(stage, CONFIG)
  const modes = (name: string, of: readonly DiscoveredStream[]) =>
    of.find((stream) => stream.name === name)?.supported_sync_modes ?? []
  screen.table(
    ['stream', 'over FQL v4', 'over FQL v10'],
    found.map(({ name }) => [name, modes(name, streams).join(', '), modes(name, found).join(', ')]),
  )
  const columns = (of: readonly DiscoveredStream[]) =>
    of.map(({ name, json_schema }) => [name, Object.keys(json_schema.properties)])
  expected(isDeepStrictEqual(columns(found), columns(streams)), 'the same streams, with the same columns')
  const gained = found.filter(
    ({ name }) => modes(name, found).includes('incremental') && !modes(name, streams).includes('incremental'),
  )
  expected(gained.map(({ name }) => name).join() === SAMPLES, `incremental syncs of ${SAMPLES} over FQL v10 only`)
  screen.good(`The same ${found.length} streams. FQL v10 needs no index for an incremental sync: ${SAMPLES} has none.`)
}

export async function sameRecords(stage: Stage): Promise<void> {
  const { screen } = stage
  screen.heading('The same records: a full refresh over each, compared field by field')
  const v4 = await read(stage, FULL_REFRESH)
  const v10 = await read(stage, { ...FULL_REFRESH, config: CONFIG })
  const different = ALL.map((name) => differences(name, v4, v10))
  screen.table(
    ['stream', 'over FQL v4', 'over FQL v10', 'different fields'],
    ALL.map((name, i) => [name, recordsOf(v4, name).length, recordsOf(v10, name).length, different[i]?.length ?? 0]),
  )
  screen.text('The differences are values that FQL v10 cannot represent (docs/fauna.md lists all of them):')
  screen.table(
    [],
    different.flat().flatMap(({ stream, ref, field, values }) => [
      [`${stream} ${ref} ${field}`, 'v4', values[0]],
      ['', 'v10', values[1]],
    ]),
  )
  for (const name of ALL) expected(recordsOf(v4, name).length > 0, `records of ${name}`)
  const fields = different.flat().map(({ stream, ref, field }) => `${stream} ${ref} ${field}`)
  const hidden = HIDDEN_FROM_V10.map((field) => `${SAMPLES} ${field}`)
  expected(isDeepStrictEqual(fields.toSorted(), hidden.toSorted()), `differences in ${hidden.join(', ')} alone`)
  const count = v10.records.length
  screen.good(`The same ${count} records. All their other fields are equal.`)
}

export async function fromStateOfV4(stage: Stage, shop: Shop): Promise<void> {
  const { connector, screen } = stage
  screen.heading('More changes, and FQL v10 resumes from the state that FQL v4 wrote')
  await makeChanges(stage, laterChanges)
  await connector.write(INCREMENTAL_V10.catalog, configuredCatalog(ALL, 'incremental'))
  const result = await readFromState(stage, INCREMENTAL_V10)
  showStreams(stage, result, ALL)
  showChanges(stage, result, TRACKED, laterChanges)
  expected(recordsOf(result, SAMPLES).length === shop.documents.get(SAMPLES), `all of ${SAMPLES}`)
  screen.good(`Only what changed since the sync over FQL v4. ${SAMPLES} had no state yet, and was read in full.`)
  await keepState(stage, result, SAMPLES)
}

export async function withoutIndex(stage: Stage): Promise<void> {
  const { screen } = stage
  screen.heading(`Changes in "${SAMPLES}", which has no index: FQL v10 reads them from its event feed`)
  await makeChanges(stage, sampleChanges)
  const result = await readFromState(stage, INCREMENTAL_V10)
  showStreams(stage, result, ALL)
  showChanges(stage, result, ALL, sampleChanges)
  screen.good('What changed and what was deleted, and nothing else.')
  await keepState(stage, result)
}

export async function backToV4(stage: Stage): Promise<void> {
  const { screen } = stage
  screen.heading('And back: FQL v4 resumes from the state that FQL v10 wrote')
  await makeChanges(stage, lastChanges)
  const result = await readFromState(stage, INCREMENTAL)
  showStreams(stage, result, TRACKED)
  showChanges(stage, result, TRACKED, lastChanges)
  screen.good('No change is missing, and none is sent twice.')
}
