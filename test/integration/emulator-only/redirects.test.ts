import { afterEach, beforeAll, describe, expect, it } from 'vitest'
import { APIS } from '../harness/apis.ts'
import { type Connector, connectorFor } from '../harness/connector.ts'
import { useEmulator } from '../harness/fauna-under-test.ts'
import { httpServer } from '../harness/servers.ts'

const fauna = useEmulator()

afterEach(() => fauna.emulator.faults.clear())

/** A server in place of Fauna could otherwise have the secret sent to any other server. */
describe.each(APIS)('a redirect over $name', (api) => {
  let connector: Connector
  let secret: string

  beforeAll(async () => {
    const database = await fauna.database(api)
    connector = connectorFor(database, api)
    secret = database.secret
    await database.collection('users', { historyDays: 1 })
    await database.create('users', { '1': {} })
  })

  it.each([301, 302, 303, 307, 308])('with HTTP %i is not followed', async (status) => {
    let asked = 0
    const port = await httpServer((_, response) => {
      asked++
      response.end('{"resource":1}')
    })
    const location = `http://127.0.0.1:${port}/`
    fauna.emulator.faults.add({ status, headers: { location }, body: '', times: 1000 })

    const check = await connector.check({ secret })
    const read = await connector.read('full_refresh', 'users', { secret })

    expect(asked).toBe(0)
    expect(check.connectionStatus).toMatchObject({
      status: 'FAILED',
      message: expect.stringContaining(`HTTP ${status}`),
    })
    expect(read).toMatchObject({ exitCode: 1, records: [], states: [] })
    expect(read.errors).toMatchObject([{ message: expect.stringContaining('is not Fauna') }])
  })
})
