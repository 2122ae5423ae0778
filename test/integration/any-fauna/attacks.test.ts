import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { attacks } from '../bad-input/attacks.ts'
import { runAttack } from '../bad-input/run-attack.ts'
import { BOTH_APIS } from '../harness/apis.ts'
import { connectorFor } from '../harness/connector.ts'
import { useFauna } from '../harness/fauna-under-test.ts'
import * as fql from '../harness/fql.ts'
import { createInputFolder, type InputFolder } from '../harness/input-folder.ts'
import type { TestDatabase } from '../harness/test-database.ts'

const fauna = useFauna()

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

  /** All that an attack could change: names, settings and documents, with the times of their last changes. */
  const contents = () =>
    database.query([
      ...['collections', 'indexes', 'functions', 'roles', 'keys'].map((name) => fql.paginate(fql.native(name))),
      fql.map(fql.paginate(fql.documents('users')), 'ref', fql.get(fql.variable('ref'))),
    ])

  it('is not evaluated, wherever it stands', async () => {
    const before = await contents()

    for (const attack of attacks(ts)) await runAttack(attack, connectorFor(database, api), folder)

    expect(await contents()).toEqual(before)
  })
})
