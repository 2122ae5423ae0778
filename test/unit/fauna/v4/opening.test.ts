import { describe, expect, it } from 'vitest'
import type { OpeningRequest } from '../../../../src/fauna/fauna.ts'
import { endOf } from '../../../../src/fauna/positions.ts'
import { answering, reference, refused, type V4Failure } from './answering.ts'

const TS = 1_795_000_000_000_000
const DAY = 86_400_000_000

/** What Fauna answers about a collection; what is not asked is null. */
const glance = (fields: object = {}) => ({
  names: null,
  definition: { history_days: 3 },
  entries: null,
  events: null,
  ...fields,
})

const glances = (...answers: object[]) => ({ resource: [TS, ...answers] })

/** A collection that can be read. */
const notFound = (i: number): [string, (string | number)[]] => ['instance not found', [i]]
const probed = refused(404, notFound(0))

const users: OpeningRequest = { collection: 'users', indexes: [] }
const walked: OpeningRequest = { ...users, indexes: ['by-ts'], read: { updates: { ts: 5, id: '7' } } }

async function open(requests: OpeningRequest[], ...answers: (V4Failure | { readonly resource: unknown })[]) {
  const { fauna, sent } = answering(...answers)
  const { entries } = await fauna.openCollections({ collections: requests })
  return { openings: [...entries], sent: sent.map((query) => JSON.stringify(query)) }
}

describe('openings', () => {
  it('of several collections take two queries', async () => {
    const { openings, sent } = await open(
      [users, { ...users, collection: 'orders', indexes: ['i'] }, { ...users, collection: 'gone' }],
      glances(glance(), glance({ definition: null }), glance({ definition: null })),
      refused(404, notFound(0), notFound(1), ['invalid ref', [2]]),
    )
    expect(sent).toHaveLength(2)
    expect(openings.map(({ ts, collection }) => [ts, collection])).toEqual([
      [TS, { name: 'users', definition: 'visible', historyDays: 3, access: 'readable' }],
      [TS, { name: 'orders', definition: 'hidden', historyDays: undefined, access: 'readable' }],
      [TS, undefined],
    ])
  })

  it('know that all history is retained', async () => {
    const { openings } = await open([users], glances(glance({ definition: { history_days: null } })), probed)
    expect(openings[0]?.collection?.historyDays).toBeNull()
  })

  it('know the access to each index', async () => {
    const { openings } = await open(
      [
        { ...users, indexes: ['a', 'b'] },
        { ...users, collection: 'orders', indexes: ['c', 'd'] },
      ],
      glances(glance(), glance()),
      refused(
        404,
        notFound(0),
        ['permission denied', [1]],
        ['permission denied', [3]],
        ['invalid ref', [4]],
        ['instance not found', [5]],
      ),
      { resource: [{ data: [] }] },
    )
    expect(openings.map(({ indexAccess }) => [...indexAccess])).toEqual([
      [
        ['a', 'readable'],
        ['b', 'unreadable'],
      ],
      [
        ['c', 'missing'],
        ['d', 'building'],
      ],
    ])
    expect(openings[1]?.collection?.access).toBe('unreadable')
  })

  it.each([
    ['is the same', { before: ['users'], now: ['users'] }, true],
    ['was recreated', { before: [null], now: ['users'] }, false],
    ['was renamed', { before: ['customers'], now: ['users'] }, false],
    ['is hidden', { before: [null], now: [null] }, true],
  ])('know whether a collection %s', async (_, names, existed) => {
    const { openings, sent } = await open([{ ...users, since: 9 }], glances(glance({ names })), probed)
    expect(openings[0]?.existed).toBe(existed)
    expect(sent[0]).toContain('{"at":9,')
  })

  it('read a definition as of the past only if it has changed since', async () => {
    const names = { before: ['users'], now: ['users'] }
    const request = { ...walked, since: 9, read: { removals: endOf(TS) } }
    const { sent } = await open([request], glances(glance({ names, entries: [], events: [] })), probed)
    expect(sent[0]).toContain('{"if":{"gte":[9,{"select":"ts","from":{"var":"definition"},"default":0}]},"then":')
    expect(sent[0]?.match(/"get":\{"collection":"users"\}/g)).toHaveLength(2)
  })
})

describe('a collection is unchanged', () => {
  it.each([
    ['without an entry after the cursor', walked, { entries: [] }, true],
    ['not with one', walked, { entries: [[6, reference('1')]] }, false],
    ['without an entry or a removal', { ...walked, read: { removals: endOf(5) } }, { entries: [], events: [] }, true],
    ['not with a removal', { ...walked, read: { removals: endOf(5) } }, { entries: [], events: [{}] }, false],
    [
      'not if removals may have expired',
      { ...walked, read: { removals: endOf(5) } },
      { entries: [], events: null },
      false,
    ],
    ['not if nothing was read', users, {}, false],
  ])('%s', async (_, request, fields, isUnchanged) => {
    expect((await open([request], glances(glance(fields)), probed)).openings[0]?.isUnchanged).toBe(isUnchanged)
  })

  it('is looked at from the position after the cursor', async () => {
    const { sent } = await open([walked], glances(glance({ entries: [] })), probed)
    expect(sent[0]).toContain('"from":[5,{"ref":{"collection":"users"},"id":"8"}],"to":[]')
  })

  it('is looked at from the start if it had no documents', async () => {
    const { sent } = await open([{ ...walked, read: {} }], glances(glance({ entries: [] })), probed)
    expect(sent[0]).toContain('"from":[0],"to":[]')
  })

  it('is looked at for removals only if they are inside its history, by its length', async () => {
    const request = { ...walked, read: { removals: endOf(TS) } }
    const { sent } = await open([request], glances(glance({ entries: [], events: [] })), probed)
    expect(sent[0]).toContain(`{"gte":[{"add":[${TS + 14 * 60_000_000},{"multiply":[`)
    expect(sent[0]).toContain(`,${DAY}]}]},{"to_micros":{"now":null}}]}`)
  })

  it('is not looked at again if Fauna refuses it, and the others are', async () => {
    const requests = [walked, { ...walked, collection: 'orders', indexes: ['unreadable'] }]
    const { openings, sent } = await open(
      requests,
      refused(403, ['permission denied', [2, 'object', 'entries']]),
      glances(glance({ entries: [] }), glance()),
      refused(404, notFound(0), notFound(1), ['permission denied', [3]]),
    )
    expect(openings.map(({ isUnchanged }) => isUnchanged)).toEqual([true, false])
    expect(sent[1]?.match(/"match"/g)).toHaveLength(1)
  })

  it('is not looked at again if Fauna does not say what it refuses', async () => {
    const { openings, sent } = await open(
      [walked, { ...walked, collection: 'orders' }],
      refused(403, ['permission denied', [2]], ['permission denied', []]),
      glances(glance(), glance()),
      refused(404, notFound(0), notFound(1)),
    )
    expect(openings.map(({ isUnchanged }) => isUnchanged)).toEqual([false, false])
    expect(sent[1]).not.toContain('"match"')
  })

  it('is an error that is of no collection', async () => {
    await expect(open([walked], refused(401, ['unauthorized', []]))).rejects.toMatchObject({ kind: 'unauthorized' })
  })
})
