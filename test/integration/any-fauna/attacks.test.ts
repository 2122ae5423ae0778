import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest'
import { ATTACKS, evaluated } from '../bad-input/attacks.ts'
import { runAttack } from '../bad-input/run-attack.ts'
import { APIS } from '../harness/apis.ts'
import { connectorFor } from '../harness/connector.ts'
import { useEmulator, useFauna } from '../harness/fauna-under-test.ts'
import * as fql from '../harness/fql.ts'
import { createInputFolder, type InputFolder } from '../harness/input-folder.ts'
import type { TestDatabase } from '../harness/test-database.ts'

/** The emulator records requests. A real Fauna does not. */
const emulated = inject('fauna') === undefined ? useEmulator() : undefined

const fauna = emulated ?? useFauna()

const MANY_RUNS_MS = 600_000

/** Functions that would change something, in either version of FQL. */
const WRITES = /delete|create|update|replace|insert|remove|abort|forEach/

describe('the evaluated part of a request', () => {
  it.each([
    [{ delete: { ref: { collection: 'users' }, id: '1' } }, 'delete ref collection id'],
    [{ get: { ref: { collection: 'x.delete()' }, id: '1' } }, 'get ref collection id'],
    [{ query: { fql: ['x.delete(', { value: 'create' }, ')'] }, arguments: {} }, 'fql x.delete( )'],
    [{ token: 'abc', page_size: 1 }, 'token page_size'],
  ])('of %j', (request, expected) => {
    expect(evaluated(JSON.stringify(request))).toBe(expected)
  })
})

describe.each(APIS)('FQL in the input over $name', (api) => {
  let folder: InputFolder
  let database: TestDatabase
  let ts: number

  beforeAll(async () => {
    folder = await createInputFolder()
    database = await fauna.database(api)
    await database.collection('users', { historyDays: 7 })
    ts = await database.create('users', { '1': { n: 1 }, '2': { n: 2 }, '3': { n: 3 } })
  })

  afterAll(() => folder.remove())

  /** Everything that an attack could change: names, settings and documents, with the times of their last changes. */
  const contents = () =>
    database.query([
      ...['collections', 'indexes', 'functions', 'roles', 'keys'].map((name) => fql.paginate(fql.native(name))),
      fql.map(fql.paginate(fql.documents('users')), 'ref', fql.get(fql.variable('ref'))),
    ])

  it.each(ATTACKS)(
    'is not evaluated in $what',
    async ({ attacks }) => {
      const before = await contents()
      emulated?.emulator.requests.clear()

      for (const attack of attacks(ts)) await runAttack(attack, connectorFor(database, api), folder)

      const requests = emulated?.emulator.requests.all() ?? []
      if (emulated) expect(requests.length).toBeGreaterThan(10)
      for (const { body } of requests) expect(evaluated(body)).not.toMatch(WRITES)
      expect(await contents()).toEqual(before)
    },
    MANY_RUNS_MS,
  )
})
