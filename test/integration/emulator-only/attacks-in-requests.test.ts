import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { attacks, evaluated } from '../bad-input/attacks.ts'
import { runAttack } from '../bad-input/run-attack.ts'
import { BOTH_APIS } from '../harness/apis.ts'
import { connectorFor } from '../harness/connector.ts'
import { useEmulator } from '../harness/fauna-under-test.ts'
import { createInputFolder, type InputFolder } from '../harness/input-folder.ts'
import type { TestDatabase } from '../harness/test-database.ts'

const fauna = useEmulator()

/** What would change something, in either version of FQL. */
const WRITES = /delete|create|update|replace|insert|remove|abort|forEach/

describe('what of a request is evaluated', () => {
  it.each([
    [{ delete: { ref: { collection: 'users' }, id: '1' } }, 'delete ref collection id'],
    [{ get: { ref: { collection: 'x.delete()' }, id: '1' } }, 'get ref collection id'],
    [{ query: { fql: ['x.delete(', { value: 'create' }, ')'] }, arguments: {} }, 'fql x.delete( )'],
    [{ token: 'abc', page_size: 1 }, 'token page_size'],
  ])('of %j', (request, expected) => {
    expect(evaluated(JSON.stringify(request))).toBe(expected)
  })
})

describe.each(BOTH_APIS)('FQL in the input over $name', (api) => {
  let folder: InputFolder
  let database: TestDatabase
  let ts: number

  beforeAll(async () => {
    folder = await createInputFolder()
    database = await fauna.database()
    await database.collection('users', { historyDays: 7 })
    ts = await database.create('users', { '1': { n: 1 }, '2': { n: 2 }, '3': { n: 3 } })
  })

  afterAll(() => folder.remove())

  it('is in no request but as a literal', async () => {
    fauna.emulator.requests.clear()

    for (const attack of attacks(ts)) await runAttack(attack, connectorFor(database, api), folder)

    const requests = fauna.emulator.requests.all()
    expect(requests.length).toBeGreaterThan(100)
    for (const { body } of requests) expect(evaluated(body)).not.toMatch(WRITES)
  })
})
