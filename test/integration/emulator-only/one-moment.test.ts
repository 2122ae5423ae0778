import { afterEach, describe, expect, it } from 'vitest'
import { APIS } from '../harness/apis.ts'
import { connectorFor } from '../harness/connector.ts'
import { useEmulator } from '../harness/fauna-under-test.ts'
import { createInputFolder } from '../harness/input-folder.ts'
import { refs } from '../harness/messages.ts'
import { messagesOf, writtenInProcess } from '../harness/run-in-process.ts'

const fauna = useEmulator()

const STREAMS = ['customers', 'orders']

let endWrites = (): void => {}

afterEach(() => endWrites())

describe.each(APIS)('streams over $name', (api) => {
  const filled = async () => {
    const database = await fauna.database(api)
    for (const name of STREAMS) await database.collection(name, { historyDays: 7 })
    await database.create('customers', { '1': {} })
    await database.create('orders', { '1': {} })
    return database
  }

  it.each(['full_refresh', 'incremental'] as const)('are read as of one moment (%s)', async (mode) => {
    const database = await filled()
    let next = 2
    const write = async (): Promise<void> => {
      const id = String(next++)
      await database.create('customers', { [id]: {} })
      await database.create('orders', { [id]: {} })
    }
    let written = Promise.resolve()
    // Before each request of the connector, a customer and its order: a stream that is read later must not show more. No
    // request of the connector is answered between the two; only the test creates anything.
    endWrites = fauna.emulator.requests.before(async ({ body }) => {
      if (body.includes('create')) return
      written = written.then(write)
      await written
    })
    const run = await connectorFor(database, api).read(mode, STREAMS, { concurrency: 1 })
    endWrites()

    expect(run).toMatchObject({ exitCode: 0, errors: [] })
    const of = (stream: string) => refs(run.records.filter((record) => record.stream === stream))
    expect(of('orders')).toEqual(of('customers'))
    expect(next).toBeGreaterThan(of('orders').length + 2)
  })

  it('are read as of the time that --at gives', async () => {
    const database = await filled()
    const at = await database.now()
    await database.create('orders', { '2': {} })
    const env = { FAUNA_SECRET: database.secret, FAUNA_ENDPOINT: database.url }
    const folder = await createInputFolder()
    const config = await folder.options({ config: JSON.stringify(api.config) })
    const read = async (time: string) =>
      messagesOf(await writtenInProcess(['read', ...config, '--stream', 'orders', '--at', time], { env }))

    const iso = `${new Date(Math.floor(at / 1e6) * 1e3).toISOString().slice(0, -5)}.${String(at % 1e6).padStart(6, '0')}Z`
    for (const time of [String(at), iso]) expect(refs((await read(time)).records)).toEqual(['1'])

    const future = await read('2255-01-01T00:00:00Z')
    expect(future.exitCode).toBe(1)
    expect(future.errors[0]).toMatchObject({ failure_type: 'config_error' })
    expect(future.errors[0]?.message).toContain('Choose an earlier time')

    const early = await read('2020-01-01T00:00:00Z')
    expect(early.errors[0]?.message).toContain('Choose a later time')
    await folder.remove()
  })

  it('are not read at all if --at is not a time', async () => {
    const run = await writtenInProcess(['read', '--at', 'yesterday'], {
      env: { FAUNA_SECRET: 'secret', FAUNA_ENDPOINT: fauna.emulator.url },
    })
    expect(run.exitCode).toBe(2)
  })
})
