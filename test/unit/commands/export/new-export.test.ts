import { describe, expect, it } from 'vitest'
import { newExport } from '../../../../src/commands/export/new-export.ts'
import { collection, fakeSession, index } from '../fake-session.ts'

const OPTIONS = { picked: [], gzip: false }

describe('a new export', () => {
  it('contains all readable collections, as of now', async () => {
    const collections = [collection('a'), collection('b')]
    const indexes = collections.map(({ name }) => index(name))
    const { session } = fakeSession({ collections, indexes, globalId: 'y1' })
    expect(await newExport(session, OPTIONS)).toMatchObject({
      endpoint: 'http://localhost:8443',
      database_id: 'y1',
      api_version: '4',
      moment: '1970-01-01T00:00:00.000001Z',
      moment_ts: 1,
      gzip: false,
      not_exported: [],
      selected: [
        { collection: 'a', file: 'a.jsonl' },
        { collection: 'b', file: 'b.jsonl' },
      ],
      collections: [],
      databases: [{ folder: '' }],
      schemas: [],
    })
  })

  it('is of the time and the streams that were chosen, and compressed', async () => {
    const { session } = fakeSession({ collections: [collection('a'), collection('b', { access: 'unreadable' })] })
    const made = await newExport(session, { picked: ['a'], at: 1, gzip: true })
    expect(made).toMatchObject({
      moment_ts: 1,
      gzip: true,
      selected: [{ collection: 'a', file: 'a.jsonl.gz' }],
      not_exported: [],
    })
    expect(made).not.toHaveProperty('database_id')
  })

  it('is never of the future', async () => {
    const { session } = fakeSession({ collections: [collection('a')] })
    await expect(newExport(session, { ...OPTIONS, at: 2 })).rejects.toThrow(
      'cannot be read as of 1970-01-01T00:00:00.000002Z (--at): its time is 1970-01-01T00:00:00.000001Z.',
    )
  })

  it('lists what the role cannot read, or not completely', async () => {
    const collections = [
      collection('z', { access: 'unreadable' }),
      collection('b', { access: 'conditional' }),
      collection('c'),
      collection('a', { access: 'unreadable' }),
    ]
    const { session } = fakeSession({ collections })
    const { selected, not_exported } = await newExport(session, OPTIONS)
    expect(selected.map((one) => one.collection)).toEqual(['b', 'c'])
    expect(not_exported).toMatchObject([
      { collection: 'a', reason: expect.stringContaining('cannot read') },
      { collection: 'b', reason: expect.stringContaining('predicate') },
      { collection: 'z' },
    ])
    const picked = await newExport(session, { ...OPTIONS, picked: ['b', 'c'] })
    expect(picked.not_exported).toMatchObject([{ collection: 'b' }])
  })

  it('warns of collections whose history is short', async () => {
    const collections = [
      collection('a', { historyDays: 0 }),
      collection('b', { historyDays: 1 }),
      collection('c', { historyDays: 0, access: 'unreadable' }),
    ]
    const { session, logged } = fakeSession({ collections })
    await newExport(session, OPTIONS)
    const warning = expect.stringMatching(/^warn: The collection "a" keeps no history/)
    expect(logged.filter((line) => line.includes('15 minutes'))).toEqual([warning])
    logged.length = 0
    await newExport(session, { ...OPTIONS, picked: ['a', 'b'] })
    expect(logged).toEqual([warning])
  })

  it('warns of nothing that only a sync into tables needs: indexes, and names that differ in more than case', async () => {
    const { session, logged } = fakeSession({ collections: [collection('orders'), collection('Orders')] })
    const { selected } = await newExport(session, OPTIONS)
    expect(selected.map(({ file }) => file)).toEqual(['%4Frders.jsonl', 'orders.jsonl'])
    expect(logged).toEqual([])
  })

  it('needs no list of collections if the configuration names one', async () => {
    const { session } = fakeSession({ unlisted: [collection('a')] }, { name: 'a' })
    expect(await newExport(session, OPTIONS)).toMatchObject({ selected: [{ collection: 'a' }], not_exported: [] })
  })

  it('has a folder for each database', async () => {
    const { session } = fakeSession(
      {},
      {},
      { shop: { collections: [collection('a')] }, 'shop/b.c': { collections: [] } },
    )
    expect(await newExport(session, OPTIONS)).toMatchObject({
      selected: [{ database: 'shop', collection: 'a', file: 'shop/a.jsonl' }],
      databases: [
        { database: 'shop', folder: 'shop' },
        { database: 'shop/b.c', folder: 'shop/b%2Ec' },
      ],
    })
    expect(await newExport(session, { ...OPTIONS, picked: ['shop:a'] })).toMatchObject({
      databases: [{ database: 'shop', folder: 'shop' }],
    })
  })
})
