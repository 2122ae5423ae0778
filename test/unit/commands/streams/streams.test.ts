import { describe, expect, it } from 'vitest'
import { discoverStreams, streamsFor } from '../../../../src/commands/streams/streams.ts'
import { collection, fakeSession, index } from '../fake-session.ts'

type Database = Parameters<typeof fakeSession>[0]

const BOTH: Database = { collections: [collection('b'), collection('a')], indexes: [index('a')] }

async function discovered(database: Database, picked: readonly string[] = [], options: object = {}) {
  const { session, logged } = fakeSession(database, options)
  const streams = await discoverStreams(session, picked)
  return { streams: streams.map(({ name, supported_sync_modes: modes }) => `${name} ${modes.length}`), logged }
}

describe('the discovered streams', () => {
  it('are all collections, by name, with incremental syncs if there is an index', async () => {
    expect(await discovered(BOTH)).toEqual({
      streams: ['a 2', 'b 1'],
      logged: [expect.stringMatching(/^info: Some streams have no index for incremental syncs\. .*"b"/)],
    })
  })

  it('log nothing if every collection has an index', async () => {
    expect((await discovered({ ...BOTH, indexes: [index('a'), index('b')] })).logged).toEqual([])
  })

  it('have incremental syncs without an index if the API has feeds', async () => {
    expect(await discovered({ collections: [collection('a')], feeds: true })).toEqual({ streams: ['a 2'], logged: [] })
  })

  it('are full refreshes, with a warning, if the role cannot list indexes', async () => {
    const { collections = [] } = BOTH
    expect(await discovered({ collections })).toEqual({
      streams: ['a 1', 'b 1'],
      logged: [expect.stringMatching(/^warn: Only full refreshes are possible\. .*cannot list indexes.*`listSchema`$/)],
    })
  })

  it('log the additional columns whose collections are not streams', async () => {
    const additional_columns = [{ name: 'x', path: ['data', 'x'], type: 'string', collection: 'typo' }]
    const { logged } = await discovered({ collections: [collection('a')], feeds: true }, [], { additional_columns })
    expect(logged).toEqual([expect.stringMatching(/^warn: Not added to any stream: the additional columns "x"\./)])
  })

  it('log names that destinations give one table', async () => {
    const { logged } = await discovered({ collections: [collection('a'), collection('A')], feeds: true })
    expect(logged).toEqual([expect.stringContaining('"A" and "a"')])
  })

  it('name the collections that are left out', async () => {
    const collections = [collection('a'), collection('secret', { access: 'unreadable' })]
    expect(await discovered({ collections, indexes: [index('a')] })).toEqual({
      streams: ['a 2'],
      logged: [expect.stringContaining('"secret"')],
    })
  })
})

describe('a stream that is asked for', () => {
  it('needs no privilege to list collections', async () => {
    const database = { unlisted: [collection('a'), collection('b')], indexes: [index('a')] }
    expect(await discovered(database, ['b', 'a'])).toEqual({
      streams: ['b 1', 'a 2'],
      logged: [expect.stringMatching(/^warn: Only full refreshes are possible\. .*"b"/)],
    })
  })

  it('has incremental syncs without an index if the API has feeds', async () => {
    const database = { unlisted: [collection('a')], indexes: [], feeds: true }
    expect(await discovered(database, ['a'])).toEqual({ streams: ['a 2'], logged: [] })
  })

  it('that does not exist is refused with the names of existing ones, the most similar first', async () => {
    const database = { collections: [collection('users'), collection('orders')], indexes: [] }
    await expect(discovered(database, ['orde'])).rejects.toThrow(/Existing collections: "orders", "users"\.$/)
  })

  it('that does not exist is refused without names if the role cannot list collections', async () => {
    await expect(discovered({ indexes: [] }, ['orde'])).rejects.toThrow(/^(?!.*Existing collections)/)
  })

  it('must be the collection of the configuration', async () => {
    expect((await discovered(BOTH, ['a'], { name: 'a' })).streams).toEqual(['a 2'])
    expect((await discovered(BOTH, [], { name: 'a' })).streams).toEqual(['a 2'])
    await expect(discovered(BOTH, ['a', 'b'], { name: 'a' })).rejects.toThrow(
      'The stream "b" cannot be read, because "collection.name" in the configuration is "a".',
    )
  })

  it('under a condition is logged', async () => {
    const database = { unlisted: [collection('a', { access: 'conditional' })], indexes: [index('a')] }
    expect((await discovered(database, ['a'])).logged).toEqual([expect.stringContaining('`readCollection a`')])
  })
})

describe('the streams for a mode', () => {
  it.each([
    ['incremental', ['warn: These streams do not support "incremental" and are read as full refreshes: "b".']],
    ['full_refresh', []],
  ] as const)('%s log those that do not support it', async (mode, expected) => {
    const { session, logged } = fakeSession(BOTH)
    expect(await streamsFor(session, [], mode)).toHaveLength(2)
    expect(logged.filter((line) => line.startsWith('warn'))).toEqual(expected)
  })
})

describe('the streams of several databases', () => {
  const children = {
    shop: { collections: [collection('orders'), collection('users')], indexes: [index('orders'), index('users')] },
    'shop/berlin': { collections: [collection('orders')], indexes: [] },
  }

  async function found(picked: readonly string[], options: object = {}) {
    const { session, logged } = fakeSession({}, options, children)
    const streams = await discoverStreams(session, picked)
    return { streams: streams.map(({ namespace, name }) => `${namespace} ${name}`), logged }
  }

  it('have the paths of their databases as namespaces, in the order of the databases', async () => {
    const { streams, logged } = await found([])
    expect(streams).toEqual(['shop orders', 'shop users', 'shop/berlin orders'])
    expect(logged).toEqual([expect.stringMatching(/^info: Database "shop\/berlin": Some streams have no index/)])
  })

  it('log what several databases have in common once', async () => {
    const unindexed = { collections: [collection('orders')], indexes: [] }
    const { session, logged } = fakeSession({}, {}, { a: unindexed, b: children.shop, c: unindexed })
    await discoverStreams(session, [])
    expect(logged).toEqual([expect.stringMatching(/^info: Databases "a", "c": Some streams have no index/)])
  })

  it('log what was found before an error', async () => {
    const withWarning = { collections: [collection('a'), collection('A')], indexes: [] }
    const { session, logged } = fakeSession({}, {}, { a: withWarning, b: {} })
    await expect(discoverStreams(session, [])).rejects.toThrow(/^Database "b": /)
    expect(logged).toContainEqual(expect.stringMatching(/^warn: Database "a": .*"A" and "a"/))
  })

  it('are asked for by path and name', async () => {
    expect((await found(['shop/berlin:orders', 'shop:users'])).streams).toEqual(['shop users', 'shop/berlin orders'])
  })

  it.each(['orders', 'berlin:orders', 'sho:orders'])('%s is in none of them', async (pick) => {
    await expect(found([pick])).rejects.toThrow(
      `The stream "${pick}" is in none of the databases "shop", "shop/berlin".`,
    )
  })

  it('that cannot be read are refused with the path of the database', async () => {
    await expect(found(['shop/berlin:users'])).rejects.toThrow(/^Database "shop\/berlin": .*"users"/)
    await expect(found([], { name: 'users' })).rejects.toThrow(/^Database "shop\/berlin": .*"users"/)
  })
})
