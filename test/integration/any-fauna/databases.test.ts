import { beforeAll, describe, expect, it, onTestFinished } from 'vitest'
import { streamName } from '../../../src/airbyte/stream-name.ts'
import { APIS, V10 } from '../harness/apis.ts'
import { connectorFor, type SyncMode } from '../harness/connector.ts'
import { createExportFolder } from '../harness/export-folder.ts'
import { useFauna } from '../harness/fauna-under-test.ts'
import * as fql from '../harness/fql.ts'
import { runCommand, writtenInProcess } from '../harness/run-in-process.ts'
import type { TestDatabase } from '../harness/test-database.ts'

const fauna = useFauna()

/** Each holds a collection `orders` with one document, which contains the path. */
const PATHS = ['shop', 'shop/berlin', '東京']

async function fill(parent: TestDatabase): Promise<void> {
  for (const path of PATHS) {
    const [name = '', ...above] = path.split('/').reverse()
    await parent.query(fql.createDatabase({ name }), `${parent.secret}:${above.join('/')}:admin`)
    const ask = (expression: fql.Value) => parent.query(expression, `${parent.secret}:${path}:admin`)
    await ask(fql.createCollection({ name: 'orders', history_days: 1 }))
    await ask(fql.create(fql.ref('orders', '1'), { data: { path } }))
  }
}

describe.each(APIS)('several databases over $name', (api) => {
  let parent: TestDatabase

  beforeAll(async () => {
    parent = await fauna.database()
    await fill(parent)
  })

  const run = (command: 'check' | 'discover' | 'read', databases: readonly string[], input: object = {}) =>
    runCommand(command, {
      config: { ...connectorFor(parent, api).config(), databases },
      secrets: [parent.secret],
      debug: true,
      ...input,
    })

  const catalogOf = (mode: SyncMode, paths: readonly string[]) => ({
    streams: paths.map((namespace) => ({ stream: { name: 'orders', namespace }, sync_mode: mode })),
  })

  it('are discovered with their paths as namespaces', async () => {
    const { streams = [] } = await run('discover', ['東京', 'shop/berlin'])
    expect(streams.map(streamName)).toEqual(['東京:orders', 'shop/berlin:orders'])
  })

  it('are all those below the database of the secret if * is configured', async () => {
    const { streams = [] } = await run('discover', ['*'])
    expect(streams.map(streamName)).toEqual(PATHS.map((path) => `${path}:orders`))
  })

  it('are exported, and compared with the databases of the export whatever the configuration names', async () => {
    const config = connectorFor(parent, api).config()
    const folder = await createExportFolder(config)
    onTestFinished(() => folder.remove())
    const chosen = await folder.writeConfig('chosen.json', { ...config, databases: ['shop', 'shop/berlin'] })
    const output = ['--output', folder.at('all')]
    expect(await writtenInProcess(['export', ...chosen, ...output, '--no-verify'])).toMatchObject({ exitCode: 0 })
    expect(await folder.read('all', 'shop/berlin/orders.jsonl')).toContain('"data":{"path":"shop/berlin"}')
    for (const command of ['export --resume', 'verify']) {
      const run = await writtenInProcess([...command.split(' '), ...folder.config, ...output])
      expect(run).toMatchObject({ exitCode: 0, stdout: expect.stringContaining('2 collections are equal') })
    }
    const other = await folder.writeConfig('other.json', { ...config, databases: ['shop'] })
    expect(await writtenInProcess(['export', '--resume', ...other, ...output])).toMatchObject({
      exitCode: 1,
      stderr: expect.stringContaining('another selection of databases: "shop", "shop/berlin", not "shop"'),
    })
  })

  it('are read, each into its own namespace', async () => {
    const { records, states, errors } = await run('read', ['*'], { catalog: catalogOf('full_refresh', PATHS) })
    expect(errors).toEqual([])
    expect(
      new Map(records.map((record) => [streamName({ ...record, name: record.stream }), record.data.data.path])),
    ).toEqual(new Map(PATHS.map((path) => [`${path}:orders`, path])))
    expect(new Set(states.map(({ stream }) => streamName(stream.stream_descriptor)))).toEqual(
      new Set(PATHS.map((path) => `${path}:orders`)),
    )
  })

  it('that exist are checked', async () => {
    expect((await run('check', PATHS)).connectionStatus?.status).toBe('SUCCEEDED')
  })

  it('that do not exist are named by the check', async () => {
    const { connectionStatus } = await run('check', ['shop', 'shop/paris', 'london'])
    expect(connectionStatus).toMatchObject({ status: 'FAILED' })
    expect(connectionStatus?.message).toMatch(
      /^2 of 3 databases cannot be read:\n- Databases "shop\/paris", "london": Fauna does not accept the secret for this database\./,
    )
  })

  it('that do not exist do not keep the others from being read', async () => {
    const { records, errors } = await run('read', ['shop', 'london'], {
      catalog: catalogOf('full_refresh', ['london', 'shop']),
    })
    expect(records.map(({ namespace }) => namespace)).toEqual(['shop'])
    expect(errors).toMatchObject([
      { failure_type: 'config_error', stream_descriptor: { name: 'orders', namespace: 'london' } },
    ])
  })

  it('need a key of the role admin', async () => {
    const { secret } = (await parent.query(fql.createKey({ role: 'server' }))) as { secret: string }
    for (const databases of [['shop'], ['*']]) {
      const config = { ...connectorFor(parent, api).config({ secret }), databases }
      const { connectionStatus } = await run('check', databases, { config, secrets: [secret] })
      expect(connectionStatus).toMatchObject({ status: 'FAILED', message: expect.stringContaining('the role admin') })
    }
  })
})

describe('several databases over FQL v10', () => {
  it('resume, each from the state of its own namespace', async () => {
    const parent = await fauna.database()
    await fill(parent)
    const config = { ...connectorFor(parent, V10).config(), databases: ['shop', 'shop/berlin'] }
    const streams = ['shop', 'shop/berlin'].map((namespace) => ({
      stream: { name: 'orders', namespace },
      sync_mode: 'incremental',
    }))
    const first = await runCommand('read', { config, catalog: { streams }, secrets: [parent.secret] })
    expect(first.records).toHaveLength(2)
    await parent.query(fql.create(fql.ref('orders', '2'), { data: {} }), `${parent.secret}:shop/berlin:admin`)
    const second = await runCommand('read', {
      config,
      catalog: { streams },
      state: first.states,
      secrets: [parent.secret],
    })
    expect(second.records.map(({ namespace, data }) => [namespace, data.ref])).toEqual([['shop/berlin', '2']])
  })
})
