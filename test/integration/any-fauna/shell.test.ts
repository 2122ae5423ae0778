import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { APIS } from '../harness/apis.ts'
import { connectorFor } from '../harness/connector.ts'
import { useFauna } from '../harness/fauna-under-test.ts'
import { createInputFolder, type InputFolder } from '../harness/input-folder.ts'
import { tsByRef } from '../harness/messages.ts'
import type { ConnectorRun } from '../harness/run-connector.ts'
import { type InProcessOptions, messagesOf, writtenInProcess } from '../harness/run-in-process.ts'
import type { TestDatabase } from '../harness/test-database.ts'

const fauna = useFauna()

const COLLECTIONS = ['events', 'orders', 'users']

describe.each(APIS)('in a shell over $name', (api) => {
  let folder: InputFolder
  let database: TestDatabase
  let env: Record<string, string>
  /** Without secret and endpoint. */
  let config: readonly string[]

  beforeAll(async () => {
    folder = await createInputFolder()
    database = await fauna.database(api)
    await database.collection('users', { historyDays: 7 })
    await database.collection('orders', { historyDays: 7 })
    await database.collection('events', { historyDays: 7, index: false })
    await database.create('users', { '1': {}, '2': {} })
    await database.create('orders', { '3': {} })
    await database.create('events', { '4': {}, '5': {} })
    env = { FAUNA_SECRET: database.secret, FAUNA_ENDPOINT: database.url }
    config = await folder.options({ config: JSON.stringify(api.config) })
  })

  afterAll(() => folder.remove())

  const run = async (args: readonly string[], options: InProcessOptions = {}): Promise<ConnectorRun> =>
    messagesOf(await writtenInProcess(args, { env, ...options }))

  /** The ids that were read, by stream. */
  const idsByStream = ({ records }: ConnectorRun): Record<string, string[]> => {
    const streams = [...new Set(records.map(({ stream }) => stream))].sort()
    const idsOf = (name: string): string[] => [...tsByRef(records.filter(({ stream }) => stream === name)).keys()]
    return Object.fromEntries(streams.map((name) => [name, idsOf(name).sort()]))
  }

  const ALL = { events: ['4', '5'], orders: ['3'], users: ['1', '2'] }

  it('read without a catalog reads everything in full', async () => {
    const read = await run(['read', ...config])

    expect(read).toMatchObject({ exitCode: 0, errors: [], warnings: [] })
    expect(idsByStream(read)).toEqual(ALL)
    expect(read.states.map(({ stream }) => stream.stream_state)).toEqual([{}, {}, {}])
  })

  it('--stream selects the streams to read', async () => {
    const read = await run(['read', ...config, '--stream', 'users', '--stream', 'orders', '--stream', 'users'])

    expect(read).toMatchObject({ exitCode: 0, errors: [] })
    expect(idsByStream(read)).toEqual({ orders: ['3'], users: ['1', '2'] })
  })

  it('--stream reads a collection with a key that cannot list collections', async () => {
    const secret = await api.keyFor(database, { documents: ['users'] })
    const picked = { env: { ...env, FAUNA_SECRET: secret } }

    expect((await run(['read', ...config], picked)).errors).toMatchObject([{ failure_type: 'config_error' }])
    expect(idsByStream(await run(['read', ...config, '--stream', 'users'], picked))).toEqual({ users: ['1', '2'] })
  })

  it('--mode incremental reads changes from a given state', async () => {
    const own = await fauna.database(api)
    await own.collection('users', { historyDays: 7 })
    await own.create('users', { '1': {}, '2': {} })
    const changes = ['read', ...config, '--mode', 'incremental']
    const ownEnv = { env: { ...env, FAUNA_SECRET: own.secret } }
    const first = await run(changes, ownEnv)
    await own.create('users', { '3': {} })
    const state = JSON.stringify(first.messages.filter(({ type }) => type === 'STATE'))
    const second = await run([...changes, '--state', '-'], { ...ownEnv, stdin: state })

    expect(idsByStream(first)).toEqual({ users: ['1', '2'] })
    expect(idsByStream(second)).toEqual({ users: ['3'] })
  })

  it('a configuration from standard input takes precedence over the environment', async () => {
    const given = JSON.stringify(connectorFor(database, api).config({ collection: { name: 'orders' } }))
    const elsewhere = { FAUNA_SECRET: 'fnNone', FAUNA_ENDPOINT: 'http://nowhere.invalid' }

    expect(await run(['check', '--config', '-'], { env: elsewhere, stdin: given })).toMatchObject({
      exitCode: 0,
      connectionStatus: { status: 'SUCCEEDED' },
    })
    expect(idsByStream(await run(['read', '--config', '-'], { env: {}, stdin: given }))).toEqual({ orders: ['3'] })
  })

  it('--endpoint takes precedence over the configuration and the environment', async () => {
    const given = JSON.stringify({ ...connectorFor(database, api).config(), domain: 'nowhere.invalid' })
    const check = await run(['check', '--config', '-', '--endpoint', database.url], {
      env: { FAUNA_ENDPOINT: 'http://nowhere.invalid' },
      stdin: given,
    })

    expect(check.connectionStatus).toMatchObject({ status: 'SUCCEEDED' })
  })

  describe('discover --configured', () => {
    const configured = (...args: readonly string[]) =>
      writtenInProcess(['discover', ...config, '--configured', ...args], { env })

    it('writes a catalog that read accepts', async () => {
      const catalog = await configured()

      expect(catalog).toMatchObject({ exitCode: 0, stderr: '' })
      const { streams } = JSON.parse(catalog.stdout)
      expect(streams).toMatchObject(
        COLLECTIONS.map((name) => ({
          stream: { name, json_schema: { type: 'object' } },
          sync_mode: 'full_refresh',
          destination_sync_mode: 'overwrite',
          primary_key: [['ref']],
        })),
      )
      expect(idsByStream(await run(['read', ...config, '--catalog', '-'], { stdin: catalog.stdout }))).toEqual(ALL)
    })

    it('configures incremental syncs for the streams that support them, and names the others', async () => {
      const { stdout, stderr, exitCode } = await configured('--mode', 'incremental')

      expect(exitCode).toBe(0)
      const other = api.name === 'FQL v4' ? 'full_refresh' : 'incremental'
      expect(JSON.parse(stdout).streams).toMatchObject([
        { stream: { name: 'events' }, sync_mode: other },
        { stream: { name: 'orders' }, sync_mode: 'incremental', destination_sync_mode: 'append_dedup' },
        { stream: { name: 'users' }, sync_mode: 'incremental' },
      ])
      if (other === 'incremental') expect(stderr).toBe('')
      else
        expect(stderr).toBe(
          'warning: These streams do not support "incremental" and are read as full refreshes: "events".\n',
        )
      const read = await run(['read', ...config, '--catalog', '-', '--stream', 'users'], { stdin: stdout })
      expect(idsByStream(read)).toEqual({ users: ['1', '2'] })
      expect(read.states.at(-1)?.stream.stream_state).toMatchObject({ version: 1 })
    })

    it('configures only the selected streams', async () => {
      const { stdout } = await configured('--stream', 'users')
      expect(JSON.parse(stdout).streams).toMatchObject([{ stream: { name: 'users' } }])
      expect(JSON.parse(stdout).streams).toHaveLength(1)
    })

    it('writes nothing on a failure, and reports it on standard error', async () => {
      const { stdout, stderr, exitCode } = await configured('--stream', 'userz')
      expect({ stdout, exitCode }).toEqual({ stdout: '', exitCode: 1 })
      expect(stderr).toMatch(/^error: The collection "userz" does not exist .*: "users", .*\n$/)
    })

    it('reports more with --debug', async () => {
      const { stdout, stderr } = await configured('--debug')
      expect(JSON.parse(stdout).streams).toHaveLength(COLLECTIONS.length)
      expect(stderr).toMatch(api.name === 'FQL v4' ? /^info: Some streams have no index for incremental syncs/ : /^$/)
    })

    it('reports only failures with --quiet', async () => {
      expect((await configured('--mode', 'incremental', '--quiet')).stderr).toBe('')
      expect((await configured('--stream', 'userz', '--quiet')).stderr).toMatch(/^error: /)
    })
  })

  it('an unknown stream is rejected, and the known ones are named', async () => {
    const found = await run(['discover', ...config, '--stream', 'ordes'])
    const read = await run(['read', ...config, '--stream', 'users', '--stream', 'ordes'])
    const catalog = JSON.stringify({ streams: [{ stream: { name: 'orders' }, sync_mode: 'full_refresh' }] })
    const picked = await run(['read', ...config, '--catalog', '-', '--stream', 'ordes'], { stdin: catalog })

    for (const refused of [found, read, picked]) {
      expect(refused).toMatchObject({ exitCode: 1, records: [], streams: undefined })
      expect(refused.errors).toMatchObject([{ failure_type: 'config_error' }])
      expect(refused.errors[0]?.message).toMatch(/"ordes".*"orders"/)
    }
    expect(picked.errors[0]?.message).toMatch(/^The catalog does not contain the stream "ordes"/)
  })

  it('a stream that the configuration excludes is rejected', async () => {
    const given = JSON.stringify(connectorFor(database, api).config({ collection: { name: 'orders' } }))
    const read = await run(['read', '--config', '-', '--stream', 'users'], { stdin: given })

    expect(read.errors[0]?.message).toMatch(/"users" cannot be read, because "collection.name".* is "orders"/)
  })

  it('discover offers only the selected streams', async () => {
    const { streams } = await run(['discover', ...config, '--stream', 'users', '--stream', 'orders'])
    expect(streams?.map(({ name }) => name)).toEqual(['users', 'orders'])
  })
})
