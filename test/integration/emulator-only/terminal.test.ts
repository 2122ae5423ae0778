import { beforeAll, describe, expect, it } from 'vitest'
import { screenOf } from '../../unit/cli/terminal/fake-terminal.ts'
import { V4 } from '../harness/apis.ts'
import { AT_TERMINAL } from '../harness/at-terminal.ts'
import { catalogOf, connectorFor } from '../harness/connector.ts'
import { useEmulator } from '../harness/fauna-under-test.ts'
import { type ConnectorInput, runConnector, startConnector } from '../harness/run-connector.ts'
import type { TestDatabase } from '../harness/test-database.ts'

const fauna = useEmulator()

let database: TestDatabase
let input: ConnectorInput

beforeAll(async () => {
  database = await fauna.database()
  await database.collection('users', { historyDays: 7 })
  await database.seed('users', 3_000)
  await database.collection('empty', { index: false })
  input = {
    config: { ...connectorFor(database, V4).config(), concurrency: 2 },
    catalog: catalogOf('full_refresh', ['users', 'empty']),
    env: AT_TERMINAL,
  }
})

describe('the executable, with standard error at a terminal,', () => {
  it('shows there how far a read is, and what was read', async () => {
    const run = await runConnector('read', input)

    expect(run).toMatchObject({ exitCode: 0, errors: [] })
    expect(run.records).toHaveLength(3_000)
    expect(run.stderr).toContain('Reading:  0 of 2 streams  0 records  0/s  0:00')
    expect(screenOf(run.stderr)).toEqual([expect.stringMatching(/^Read 3,000 records of 2 streams in \d+:\d\d/)])
  })

  it('shows the same messages on standard output as without one', async () => {
    const types = async (env: Readonly<Record<string, string>>): Promise<string[]> =>
      (await runConnector('read', { ...input, env })).messages.map(({ type }) => type).toSorted()

    expect(await types(AT_TERMINAL)).toEqual(await types({}))
  })

  it('repeats warnings there, and failures last', async () => {
    const catalog = catalogOf('incremental', ['users', 'nope', 'empty'])
    const run = await runConnector('read', { ...input, catalog })

    expect(run.exitCode).toBe(1)
    const lines = screenOf(run.stderr)
    const end = lines.findIndex((line) => line.startsWith('Read'))
    expect(lines.slice(end + 3).join('\n')).toMatch(/^ {4}CreateIndex\(.*\n {4}Update\(Role/s)
    expect(lines.slice(end, end + 3)).toEqual([
      expect.stringMatching(/^Read 3,000 records in .*; 1 of 3 streams is complete\.$/),
      expect.stringMatching(/^error: nope: The collection "nope" does not exist/),
      expect.stringMatching(/^error: empty: The collection "empty" has no index .*:$/),
    ])
  })

  it('says there whether a configuration works', async () => {
    expect((await runConnector('check', { config: input.config, env: AT_TERMINAL })).stderr).toMatch(
      /The configuration works\.\n$/,
    )
    const config = { ...(input.config as object), secret: 'fnNone' }
    expect((await runConnector('check', { config, env: AT_TERMINAL })).stderr).toMatch(
      /error:\S* Fauna does not accept the secret/,
    )
  })

  it('has no colours if NO_COLOR is set', async () => {
    const of = async (env: Readonly<Record<string, string>>): Promise<string> =>
      (await runConnector('discover', { config: { ...(input.config as object), secret: 'fnNone' }, env })).stderr

    expect(await of({ ...AT_TERMINAL, NO_COLOR: '1' })).toMatch(/^error: /)
  })

  it('writes nothing to a terminal for spec', async () => {
    expect(await runConnector('spec', { env: AT_TERMINAL })).toMatchObject({ exitCode: 0, stderr: '' })
  })

  it('says how to resume after it was stopped', async () => {
    const running = await startConnector('read', {
      ...input,
      config: { ...(input.config as object), collection: { page_size: 10 } },
    })
    running.onMessage((message) => {
      if (message.type === 'RECORD') running.kill('SIGINT')
    })
    const run = await running.ended

    expect(run.signal).toBe('SIGINT')
    expect(screenOf(run.stderr).at(-1)).toMatch(/^Stopped\. To resume, pass the states in the output with --state/)
  })
})

it('the progress is removed if standard output is closed', async () => {
  const running = await startConnector('read', input)
  running.onMessage((message) => {
    if (message.type === 'RECORD') running.closeOutput()
  })
  const run = await running.ended

  expect(run).toMatchObject({ exitCode: 0, signal: null })
  expect(run.stderr).toMatch(/0 of 2 streams/)
  expect(screenOf(run.stderr)).toEqual([])
})

it('the executable writes nothing to standard error if that is not a terminal', async () => {
  expect(await runConnector('read', { ...input, env: {} })).toMatchObject({ exitCode: 0, stderr: '' })
})
