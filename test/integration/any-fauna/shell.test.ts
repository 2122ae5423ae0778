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

describe.each(APIS)('in a shell over $name,', (api) => {
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

  /** What was read of each stream: ids. */
  const readOf = ({ records }: ConnectorRun): Record<string, string[]> => {
    const streams = [...new Set(records.map(({ stream }) => stream))].sort()
    const idsOf = (name: string): string[] => [...tsByRef(records.filter(({ stream }) => stream === name)).keys()]
    return Object.fromEntries(streams.map((name) => [name, idsOf(name).sort()]))
  }

  const ALL = { events: ['4', '5'], orders: ['3'], users: ['1', '2'] }

  it('everything is read in full where no catalog is given', async () => {
    const read = await run(['read', ...config])

    expect(read).toMatchObject({ exitCode: 0, errors: [], warnings: [] })
    expect(readOf(read)).toEqual(ALL)
    expect(read.states.map(({ stream }) => stream.stream_state)).toEqual([{}, {}, {}])
  })

  it('a stream that is picked is read alone', async () => {
    const read = await run(['read', ...config, '--stream', 'users', '--stream', 'orders', '--stream', 'users'])

    expect(read).toMatchObject({ exitCode: 0, errors: [] })
    expect(readOf(read)).toEqual({ orders: ['3'], users: ['1', '2'] })
  })

  it('a secret that may not list collections reads the stream that is picked', async () => {
    const secret = await api.keyFor(database, { documents: ['users'] })
    const picked = { env: { ...env, FAUNA_SECRET: secret } }

    expect((await run(['read', ...config], picked)).errors).toMatchObject([{ failure_type: 'config_error' }])
    expect(readOf(await run(['read', ...config, '--stream', 'users'], picked))).toEqual({ users: ['1', '2'] })
  })

  it('changes are read where the mode says so, from a state of before', async () => {
    const own = await fauna.database(api)
    await own.collection('users', { historyDays: 7 })
    await own.create('users', { '1': {}, '2': {} })
    const changes = ['read', ...config, '--mode', 'incremental']
    const ownEnv = { env: { ...env, FAUNA_SECRET: own.secret } }
    const first = await run(changes, ownEnv)
    await own.create('users', { '3': {} })
    const state = JSON.stringify(first.messages.filter(({ type }) => type === 'STATE'))
    const second = await run([...changes, '--state', '-'], { ...ownEnv, stdin: state })

    expect(readOf(first)).toEqual({ users: ['1', '2'] })
    expect(readOf(second)).toEqual({ users: ['3'] })
  })

  it('a configuration comes from standard input, which counts before the environment', async () => {
    const given = JSON.stringify(connectorFor(database, api).config({ collection: { name: 'orders' } }))
    const elsewhere = { FAUNA_SECRET: 'fnNone', FAUNA_ENDPOINT: 'http://nowhere.invalid' }

    expect(await run(['check', '--config', '-'], { env: elsewhere, stdin: given })).toMatchObject({
      exitCode: 0,
      connectionStatus: { status: 'SUCCEEDED' },
    })
    expect(readOf(await run(['read', '--config', '-'], { env: {}, stdin: given }))).toEqual({ orders: ['3'] })
  })

  it('an endpoint on the command line counts before that of the configuration and of the environment', async () => {
    const given = JSON.stringify({ ...connectorFor(database, api).config(), domain: 'nowhere.invalid' })
    const check = await run(['check', '--config', '-', '--endpoint', database.url], {
      env: { FAUNA_ENDPOINT: 'http://nowhere.invalid' },
      stdin: given,
    })

    expect(check.connectionStatus).toMatchObject({ status: 'SUCCEEDED' })
  })

  describe('a configured catalog', () => {
    const configured = (...args: readonly string[]) =>
      writtenInProcess(['discover', ...config, '--configured', ...args], { env })

    it('is a file that read takes', async () => {
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
      expect(readOf(await run(['read', ...config, '--catalog', '-'], { stdin: catalog.stdout }))).toEqual(ALL)
    })

    it('asks for changes of those streams that can tell of them, and names the others', async () => {
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
      expect(readOf(read)).toEqual({ users: ['1', '2'] })
      expect(read.states.at(-1)?.stream.stream_state).toMatchObject({ version: 1 })
    })

    it('has the streams that are picked', async () => {
      const { stdout } = await configured('--stream', 'users')
      expect(JSON.parse(stdout).streams).toMatchObject([{ stream: { name: 'users' } }])
      expect(JSON.parse(stdout).streams).toHaveLength(1)
    })

    it('is not written where it cannot be, and standard error says why', async () => {
      const { stdout, stderr, exitCode } = await configured('--stream', 'userz')
      expect({ stdout, exitCode }).toEqual({ stdout: '', exitCode: 1 })
      expect(stderr).toMatch(/^error: The collection "userz" does not exist .*: "users", .*\n$/)
    })

    it('tells more where that is asked for', async () => {
      const { stdout, stderr } = await configured('--debug')
      expect(JSON.parse(stdout).streams).toHaveLength(COLLECTIONS.length)
      expect(stderr).toMatch(api.name === 'FQL v4' ? /^info: Some streams have no index for incremental syncs/ : /^$/)
    })

    it('says nothing of it where it is to be quiet, unless it fails', async () => {
      expect((await configured('--mode', 'incremental', '--quiet')).stderr).toBe('')
      expect((await configured('--stream', 'userz', '--quiet')).stderr).toMatch(/^error: /)
    })
  })

  it('a stream that is not there is refused, and those that are there are named', async () => {
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

  it('a stream that the configuration leaves out is refused', async () => {
    const given = JSON.stringify(connectorFor(database, api).config({ collection: { name: 'orders' } }))
    const read = await run(['read', '--config', '-', '--stream', 'users'], { stdin: given })

    expect(read.errors[0]?.message).toMatch(/"users" cannot be read, because "collection.name".* is "orders"/)
  })

  it('discover offers the streams that are picked', async () => {
    const { streams } = await run(['discover', ...config, '--stream', 'users', '--stream', 'orders'])
    expect(streams?.map(({ name }) => name)).toEqual(['users', 'orders'])
  })
})
