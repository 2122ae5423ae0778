import { describe, expect, it } from 'vitest'
import { FaunaError } from '../../../../src/fauna/errors.ts'
import type { IndexAccess, IndexInfo } from '../../../../src/fauna/fauna.ts'
import { openIndexChoice } from '../../../../src/sync/discovery/index-choice.ts'
import { FakeFauna } from '../fake-fauna.ts'

const index = (name: string, options: Partial<IndexInfo> = {}): IndexInfo => {
  return { name, sources: ['users'], exact: true, ...options }
}

/** @param access of each index; by default all are readable */
function faunaWith(indexes: readonly IndexInfo[], access: Readonly<Record<string, IndexAccess>> = {}): FakeFauna {
  const fauna = new FakeFauna().create('users').create('orders')
  fauna.indexList = indexes
  for (const { name } of indexes) fauna.indexStates.set(name, access[name] ?? 'readable')
  for (const [name, state] of Object.entries(access)) fauna.indexStates.set(name, state)
  return fauna
}

const choose = async (fauna: FakeFauna, named?: string) => (await openIndexChoice(fauna)).choose('users', named)

describe('the index that a sync walks', () => {
  it('is one over ts and ref alone, before others', async () => {
    expect(await choose(faunaWith([index('wide', { exact: false }), index('exact')]))).toEqual({ index: 'exact' })
    expect(await choose(faunaWith([index('wide', { exact: false })]))).toEqual({ index: 'wide' })
  })

  it('is the first that can be read', async () => {
    const fauna = faunaWith([index('a'), index('b')], { a: 'unreadable' })
    expect(await choose(fauna)).toEqual({ index: 'b' })
  })

  it('is not one of another collection, nor an ineligible one', async () => {
    const fauna = faunaWith([
      index('other', { sources: ['orders'] }),
      index('second', { sources: ['orders', 'users'] }),
      index('terms', { ineligibleReason: 'has terms' }),
    ])
    expect(await choose(fauna)).toEqual({
      problem: expect.stringMatching(/has no index.*\("terms" has terms\).*<create index on users>.*<list indexes>/),
    })
  })

  it.each<[IndexAccess, RegExp]>([
    ['unreadable', /cannot read the index "a".*<read index a>/],
    ['building', /"a" is still being built/],
  ])('is missing, for the reason of the first one, if none can be read: %s', async (state, problem) => {
    const fauna = faunaWith([index('a'), index('b')], { a: state, b: 'unreadable' })
    expect(await choose(fauna)).toEqual({ problem: expect.stringMatching(problem) })
  })

  it('is unknown if the role cannot list indexes', async () => {
    const fauna = faunaWith([])
    fauna.indexList = new FaunaError('forbidden', 'no')
    const choice = await openIndexChoice(fauna)
    expect(choice.listed).toBe(false)
    expect(await choice.choose('users')).toEqual({ problem: expect.stringMatching(/list indexes.*<list schema>/) })
    expect(await choice.chooseAll(['users'])).toEqual(new Map())
    fauna.indexList = new FaunaError('connection', 'gone')
    await expect(openIndexChoice(fauna)).rejects.toThrow('gone')
  })
})

describe('a named index', () => {
  it('is walked even if another one is preferred', async () => {
    expect(await choose(faunaWith([index('exact'), index('wide', { exact: false })]), 'wide')).toEqual({
      index: 'wide',
    })
  })

  it('is the one of this collection, if several have the name', async () => {
    const namesakes = [index('changes', { sources: ['orders'] }), index('changes')]
    expect(await choose(faunaWith(namesakes), 'changes')).toEqual({ index: 'changes' })
  })

  it.each<[string, IndexInfo, RegExp]>([
    [
      'covers another collection',
      index('x', { sources: ['orders'] }),
      /"x" covers the collection "orders", not "users"/,
    ],
    ['is ineligible', index('x', { ineligibleReason: 'has terms' }), /"x" has terms\..*<create index on users>/],
    [
      'covers several collections',
      index('x', { sources: ['orders', 'users'], ineligibleReason: 'covers 2 collections' }),
      /"x" covers 2 collections/,
    ],
  ])('that %s is a problem', async (_, given, problem) => {
    expect(await choose(faunaWith([given]), 'x')).toEqual({ problem: expect.stringMatching(problem) })
  })

  it.each<[IndexAccess, RegExp]>([
    ['missing', /"x" does not exist.*<create index on users>/],
    ['readable', /cannot see the definition of the index "x".*<list indexes>/],
  ])('that is not listed does not exist, or is hidden: %s', async (state, problem) => {
    expect(await choose(faunaWith([], { x: state }), 'x')).toEqual({ problem: expect.stringMatching(problem) })
  })
})

describe('the indexes of many collections', () => {
  it('are chosen in one request, the first readable one of each', async () => {
    const fauna = faunaWith(
      [
        index('a', { exact: false }),
        index('b'),
        index('c', { exact: false }),
        index('d', { sources: ['orders'] }),
        index('e', { ineligibleReason: 'has terms' }),
      ],
      { b: 'unreadable', d: 'building' },
    )
    const choice = await openIndexChoice(fauna)
    expect(choice.listed).toBe(true)
    expect(await choice.chooseAll(['users', 'orders'])).toEqual(new Map([['users', 'a']]))
    expect(fauna.requests('indexAccess')).toHaveLength(1)
  })
})
