import { expect, it } from 'vitest'
import { READS } from '../harness/apis.ts'
import { connectorFor } from '../harness/connector.ts'
import { useFauna } from '../harness/fauna-under-test.ts'

const fauna = useFauna()

const LETTERS = 'a"\\\n\u0000\u001f\u2028é€😀'

/** More than a megabyte, as Fauna measures it. */
const LONG = LETTERS.repeat(50_000)

const WIDE = Object.fromEntries(Array.from({ length: 10_000 }, (_, n) => [`field ${n}`, n]))
const LIST = Array.from({ length: 10_000 }, (_, n) => ({ n }))

it.each(READS)('large, wide and small documents are read unchanged beside each other over $name', async (read) => {
  const { mode, ...api } = read
  const database = await fauna.database(api)
  await database.collection('users', { historyDays: 1 })
  await database.create('users', { '1': { n: 1 } })
  await database.create('users', { '2': { long: LONG } })
  await database.create('users', { '3': WIDE })
  await database.create('users', { '4': { list: LIST }, '5': { n: 5 } })

  const run = await connectorFor(database, api).read(mode, 'users')

  expect(run).toMatchObject({ exitCode: 0, errors: [], warnings: [] })
  expect(Object.fromEntries(run.records.map(({ data }) => [data.ref, data.data]))).toEqual({
    1: { n: 1 },
    2: { long: LONG },
    3: WIDE,
    4: { list: LIST },
    5: { n: 5 },
  })
  expect(run.records.map(({ meta }) => meta)).toEqual(Array(5).fill(undefined))
})
