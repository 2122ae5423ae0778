import { describe, expect, it } from 'vitest'
import { verify } from '../../../src/commands/verify.ts'
import { ConfigError } from '../../../src/text/config-error.ts'
import { collection, fakeSession, index } from './fake-session.ts'

const warningsOf = (...args: Parameters<typeof fakeSession>) => verify(fakeSession(...args).own)

const DELETIONS = { deletions: { deletion_mode: 'deleted_field' } }

describe('the check of every collection', () => {
  const collections = [collection('a'), collection('b', { historyDays: 0 })]

  it('has no warnings if everything can be read', async () => {
    expect(await warningsOf({ collections, indexes: [index('a')] })).toEqual([])
    expect(await warningsOf({ collections, indexes: [index('b')], feeds: true })).toEqual([])
  })

  it('lists in one warning the collections whose feed loses changes, if the API has feeds', async () => {
    const some = [...collections, collection('c', { historyDays: 0 }), collection('d', { historyDays: 0 })]
    expect(await warningsOf({ collections: some, indexes: [index('c')], feeds: true })).toEqual([
      expect.stringMatching(/^The collections "b", "d" keep no history .*for example: `createIndex b`$/),
    ])
    expect(await warningsOf({ collections: some, indexes: [index('a')] })).toEqual([])
  })

  it('warns if the role cannot list indexes', async () => {
    expect(await warningsOf({ collections })).toEqual([
      "Only full refreshes are possible. This key's role cannot list indexes. Grant it the privilege: `listSchema`",
    ])
  })

  it('warns of a short history if deletions are sent, for collections with incremental syncs', async () => {
    const shortHistory = expect.stringContaining('"b"')
    expect(await warningsOf({ collections, indexes: [index('a')] }, DELETIONS)).toEqual([])
    expect(await warningsOf({ collections, indexes: [index('b')] }, DELETIONS)).toEqual([shortHistory])
    const feeds = await warningsOf({ collections, indexes: [index('b')], feeds: true }, DELETIONS)
    expect(feeds).toEqual([shortHistory])
  })

  it('warns of additional columns whose collections are not streams', async () => {
    const columns = ['a', 'typo', undefined].map((collection) => {
      return { name: `of ${collection}`, path: ['data', 'x'], type: 'string', collection }
    })
    const several = [collection('a'), collection('b')]
    const warning = expect.stringMatching(/additional columns "of typo"\. .*"typo"/)
    const options = { additional_columns: columns }
    expect(await warningsOf({ collections: several, feeds: true }, options)).toEqual([warning])
    expect(await warningsOf({ collections: several, feeds: true }, { ...options, name: 'a' })).toEqual([warning])
    expect(
      await warningsOf({ collections: several, feeds: true }, { additional_columns: columns.slice(0, 1) }),
    ).toEqual([])
  })

  it('warns of names that destinations give one table', async () => {
    const twins = [collection('b-c'), collection('B_c')]
    expect(await warningsOf({ collections: twins, feeds: true })).toEqual([expect.stringContaining('"B_c" and "b-c"')])
  })

  it('warns of collections that cannot be read', async () => {
    const some = [collection('a'), collection('b', { access: 'unreadable' })]
    expect(await warningsOf({ collections: some, indexes: [] })).toEqual([expect.stringContaining('"b"')])
  })

  it('warns first of what the server cannot do', async () => {
    const some = [collection('a'), collection('b', { access: 'unreadable' })]
    const [first, second] = await warningsOf({ collections: some, feeds: true, limitation: 'no FQL v4' })
    expect([first, second]).toEqual(['no FQL v4', expect.stringContaining('"b"')])
    const named = await warningsOf({ collections: some, feeds: true, limitation: 'no FQL v4' }, { name: 'a' })
    expect(named[0]).toBe('no FQL v4')
  })

  it('fails if the role cannot list collections', async () => {
    await expect(warningsOf({})).rejects.toThrow(ConfigError)
  })
})

describe('the check of one collection', () => {
  it('has no warnings if it has an index', async () => {
    expect(await warningsOf({ unlisted: [collection('a')], indexes: [index('a')] }, { name: 'a' })).toEqual([])
  })

  it('warns if it has no index', async () => {
    const [warning] = await warningsOf({ unlisted: [collection('a')], indexes: [] }, { name: 'a' })
    expect(warning).toMatch(/^Only full refreshes are possible\. The collection "a" .*`createIndex a`/)
  })

  it('fails if the index of the configuration does not exist', async () => {
    const database = { unlisted: [collection('a')], indexes: [index('a')], indexAccess: 'missing' } as const
    await expect(warningsOf(database, { name: 'a', index: 'nope' })).rejects.toThrow(/"nope" does not exist/)
  })

  it('fails if the collection does not exist', async () => {
    await expect(warningsOf({ indexes: [] }, { name: 'a' })).rejects.toThrow(/"a" does not exist/)
  })

  it.each([
    [0, [index('a')], /keeps no history .*walk its index "a-ts" instead of its event feed/],
    [0, [], /keeps no history .*reads all documents again\. .*`createIndex a`/],
    [1, [], undefined],
  ])(
    'of an API with feeds warns if it keeps no history (%i days, indexes %j)',
    async (historyDays, indexes, expected) => {
      const database = { unlisted: [collection('a', { historyDays })], indexes, feeds: true }
      const [warning] = await warningsOf(database, { name: 'a' })
      if (expected === undefined) expect(warning).toBeUndefined()
      else expect(warning).toMatch(expected)
    },
  )

  it('warns of a short history only if deletions are sent', async () => {
    const database = { unlisted: [collection('a', { historyDays: 1 })], indexes: [index('a')] }
    expect(await warningsOf(database, { name: 'a' })).toEqual([])
    expect(await warningsOf(database, { name: 'a', ...DELETIONS })).toEqual([
      expect.stringContaining('history_days is 1'),
    ])
  })

  it('warns of a conditional privilege', async () => {
    const database = { unlisted: [collection('a', { access: 'conditional' })], indexes: [index('a')] }
    expect(await warningsOf(database, { name: 'a' })).toEqual([expect.stringContaining('`readCollection a`')])
  })
})
