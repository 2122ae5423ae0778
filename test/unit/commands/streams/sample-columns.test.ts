import { describe, expect, it } from 'vitest'
import { sampleColumns } from '../../../../src/commands/streams/sample-columns.ts'
import { FaunaError } from '../../../../src/fauna/errors.ts'
import { FakeFauna } from '../../sync/fake-fauna.ts'
import { fakeSession } from '../fake-session.ts'

async function columnsOf(fauna: FakeFauna, options: object = {}) {
  const { own, logged } = fakeSession({}, { typed_columns: true, ...options })
  const columns = await sampleColumns({ ...own, fauna }, await fauna.collections())
  return { columns, logged: logged.filter((line) => !line.startsWith('debug')) }
}

function faunaOf(names: readonly string[]): FakeFauna {
  const fauna = new FakeFauna()
  for (const name of names) {
    fauna.create(name)
    fauna.write(name, '1', { fields: { [`of_${name}`]: 1 } })
  }
  return fauna
}

const NAMES = ['a', 'b', 'c', 'd', 'e', 'f']

describe('typed columns', () => {
  it('are sampled of each collection, as of one snapshot, in the order of the collections', async () => {
    const fauna = faunaOf(NAMES)
    fauna.onCall = async (call) => {
      if (call.method === 'sample') fauna.write('f', '2', { fields: { later: 1 } })
    }
    const { columns, logged } = await columnsOf(fauna)
    expect(columns.map((each) => each.map(({ name }) => name))).toEqual(NAMES.map((name) => [`of_${name}`]))
    expect(new Set(fauna.requests('sample').map(({ snapshot }) => snapshot)).size).toBe(1)
    expect(logged).toEqual([])
  })

  it('make no request if they are turned off, or there are no collections', async () => {
    const fauna = faunaOf(NAMES)
    expect((await columnsOf(fauna, { typed_columns: false })).columns).toEqual(NAMES.map(() => []))
    expect(await columnsOf(new FakeFauna())).toEqual({ columns: [], logged: [] })
    expect(fauna.calls.map(({ method }) => method)).toEqual(['collections'])
  })

  it('sample as many documents as configured', async () => {
    const fauna = faunaOf(['a'])
    await columnsOf(fauna, { sample_size: 800 })
    expect(fauna.requests('sample').map(({ size }) => size)).toEqual([100])
  })

  it('that are renamed are reported at level INFO, whatever column has the name', async () => {
    const fauna = new FakeFauna().create('a')
    const additional = { name: 'Email', path: ['data', 'email'], type: 'string' }
    fauna.write('a', '1', { fields: { email: 'x', deleted_at: 1, data: 1, b: 1 } })
    const deletions = { deletion_mode: 'deleted_field' }
    const { logged } = await columnsOf(fauna, { additional_columns: [additional], deletions, data_column: false })
    expect(logged).toEqual([expect.stringMatching(/^info: Collection "a"/)])
    for (const field of ['email', 'deleted_at', 'data']) expect(logged[0]).toContain(`"${field}" as "${field}_field"`)
    expect(logged[0]).not.toContain('"b"')
  })

  it.each([true, false])(
    'leave the name created_at to the time of creation, if that is sent or not: %s',
    async (sent) => {
      const fauna = new FakeFauna().create('a')
      fauna.write('a', '1', { fields: { created_at: 1 } })
      const { columns } = await columnsOf(fauna, { created_at: sent })
      expect(columns).toEqual([[{ name: 'created_at_field', field: 'created_at', type: 'integer' }]])
    },
  )

  it('of a sample that cannot be read are those found so far, with a warning', async () => {
    const fauna = faunaOf(['a', 'b'])
    fauna.onCall = (call) => {
      if (call.method === 'sample' && call.request.collection === 'a') throw new FaunaError('rejected', 'Fauna is odd')
    }
    const { columns, logged } = await columnsOf(fauna)
    expect(columns.map((each) => each.length)).toEqual([0, 1])
    expect(logged).toEqual([expect.stringMatching(/^warn: Collection "a": .*\(Fauna is odd\)/)])
  })

  it('of too many fields are reported with a warning', async () => {
    const fauna = new FakeFauna().create('a')
    fauna.write('a', '1', { fields: Object.fromEntries(Array.from({ length: 1001 }, (_, i) => [`f${i}`, i])) })
    const { columns, logged } = await columnsOf(fauna)
    expect(columns[0]).toHaveLength(1000)
    expect(logged).toEqual([expect.stringMatching(/^warn: Collection "a" has 1001 top-level fields/)])
  })
})
