import { describe, expect, it } from 'vitest'
import { FaunaError } from '../../../../src/fauna/errors.ts'
import type { OpeningRequest } from '../../../../src/fauna/fauna.ts'
import type { HttpAnswer } from '../../../../src/fauna/http/answer.ts'
import { endOf } from '../../../../src/fauna/positions.ts'
import type { V4Client } from '../../../../src/fauna/v4/client.ts'
import type { Expression } from '../../../../src/fauna/v4/expressions.ts'
import { FaunaV10 } from '../../../../src/fauna/v10/adapter.ts'
import { httpAnswer } from '../http-answer.ts'
import { answering, failure, success } from './answering.ts'

const TS = 1_795_000_000_000_000

const refuse = () => Promise.reject(new Error('not asked here'))

/** FQL v4, which answers a glance at the collections as of `ts`; undefined: it is switched off. */
function v4Answering(glances: readonly object[] | undefined, ts = TS): { v4: V4Client; asked: Expression[] } {
  const asked: Expression[] = []
  const page: V4Client['page'] = async (expression, schema) => {
    asked.push(expression)
    if (glances === undefined) {
      throw new FaunaError('disabled', 'no', { errors: [{ code: 'permission denied', description: 'off' }] })
    }
    return { value: schema.parse([ts, ...glances]), length: 1 }
  }
  return { v4: { query: refuse, page, documents: refuse, documentList: refuse, sample: refuse }, asked }
}

const glance = (fields: object = {}) => ({ names: null, definition: null, entries: null, events: null, ...fields })

const reference = (cause: string) => ({ '@ref': { id: '0', exists: false, cause } })
const READABLE = [reference('not found'), reference('not found')]
const DENIED = [reference('permission denied'), reference('permission denied')]

const INDEXES = { changes: { values: [{ field: '.ts' }, { field: '.id' }] }, onlyTs: { values: [{ field: '.ts' }] } }

const described = (definition: object = {}, probes: unknown = READABLE) => ({
  definition: { '@doc': { history_days: { '@int': '3' }, ...definition } },
  probes,
})
const HIDDEN = { definition: reference('permission denied'), probes: null }
const NO_SUCH = failure(400, 'invalid_argument', 'invalid argument `collection`: No such user collection `b`.')
const MISSING = { definition: reference('not found'), probes: null }

const describedAt = (ts: number, ...collections: object[]): HttpAnswer =>
  success({ ts: { '@long': String(ts) }, collections })

const looked = (...answers: object[]): HttpAnswer => success(answers)
const look = (unchanged: boolean | null, source: string | null = null, probe = reference('not found')) => ({
  unchanged,
  source: source && { '@stream': source },
  probe,
})

const users: OpeningRequest = { collection: 'users', indexes: [] }
/** Everything up to the end of a transaction was read. */
const fed: OpeningRequest = { ...users, read: { updates: endOf(5) } }
/** Everything up to a document was read. */
const walked: OpeningRequest = { ...users, read: { updates: { ts: 5, id: '7' } } }

async function open(
  requests: OpeningRequest[],
  answers: HttpAnswer[],
  { glances = [], ts = TS }: { readonly glances?: readonly object[] | undefined; readonly ts?: number } = {},
) {
  const { client, sent } = answering(...answers)
  const { v4, asked } = v4Answering(glances, ts)
  const fauna = new FaunaV10({ client, v4, computedFields: true })
  const { entries } = await fauna.openCollections({ collections: requests })
  return { fauna, openings: [...entries], sent, asked }
}

const bodyOf = (request: { readonly body: object } | undefined) => JSON.stringify(request?.body)

describe('openings', () => {
  it('of several collections take one query each of what is asked', async () => {
    const { openings, sent, asked } = await open(
      [users, { ...users, collection: 'gone' }, { ...fed, collection: 'orders', since: 5 }],
      [describedAt(TS, described({ indexes: INDEXES }), MISSING, described()), looked(look(true))],
      { glances: [glance(), glance(), glance({ names: { before: ['orders'], now: ['orders'] } })], ts: TS - 1 },
    )
    expect(openings.map(({ collection }) => collection)).toEqual([
      { name: 'users', definition: 'visible', historyDays: 3, access: 'readable' },
      undefined,
      { name: 'orders', definition: 'visible', historyDays: 3, access: 'readable' },
    ])
    expect(openings.map(({ isUnchanged }) => isUnchanged)).toEqual([false, false, true])
    expect(openings[0]?.indexAccess).toEqual(
      new Map([
        ['changes', 'readable'],
        ['onlyTs', 'readable'],
      ]),
    )
    expect(openings[0]?.ts).toBe(TS - 1)
    expect([sent.length, asked.length]).toEqual([2, 1])
  })

  it('ask nothing in FQL v4 if nothing was read before', async () => {
    const { openings, asked } = await open([users], [describedAt(TS, described())])
    expect(openings[0]).toMatchObject({ ts: TS, existed: true, isUnchanged: false })
    expect(asked).toEqual([])
  })

  it('take no more queries where definitions are hidden', async () => {
    const { openings, sent } = await open(
      [users, { ...users, collection: 'orders' }],
      [describedAt(TS, { ...HIDDEN, probes: READABLE }, { ...HIDDEN, probes: READABLE })],
    )
    expect(openings.map(({ collection }) => collection?.access)).toEqual(['readable', 'readable'])
    expect(sent).toHaveLength(1)
  })

  it('of hidden collections are probed in halves if one does not exist', async () => {
    const names = ['a', 'b', 'c', 'd']
    const { openings, sent } = await open(
      names.map((collection) => ({ ...users, collection })),
      [
        NO_SUCH,
        describedAt(TS, HIDDEN, HIDDEN, HIDDEN, described()),
        NO_SUCH,
        NO_SUCH,
        success([READABLE]),
        NO_SUCH,
        success([DENIED]),
        success([{ data: [] }]),
      ],
    )
    expect(openings.map(({ collection }) => collection?.access)).toEqual([
      'readable',
      undefined,
      'unreadable',
      'readable',
    ])
    expect(sent).toHaveLength(8)
  })

  it.each([
    ['is older than the time', '2026-11-18T07:46:39.999999Z', true],
    ['is as old as the time', '2026-11-18T07:46:40Z', true],
    ['is newer', '2026-11-18T07:46:40.000001Z', false],
  ])('without FQL v4 know that a collection is the same if its definition %s', async (_, time, existed) => {
    const answers = [describedAt(TS, described({ ts: { '@time': time } })), looked(look(true))]
    const { openings } = await open([{ ...fed, since: Date.parse('2026-11-18T07:46:40Z') * 1000 }], answers, {
      glances: undefined,
    })
    expect(openings[0]).toMatchObject({ existed, isUnchanged: existed })
  })
})

describe('a collection is unchanged', () => {
  const opened = async (request: OpeningRequest, answers: HttpAnswer[], fields: object = {}) => {
    const { openings, sent } = await open([request], answers, { glances: [glance(fields)] })
    return { isUnchanged: openings[0]?.isUnchanged, sent }
  }

  it.each([
    ['if a look shows it', look(true), true],
    ['not if a look shows a document', look(false), false],
    ['not if it takes more than a look', look(null), false],
    ['not if it can no longer be read', look(true, null, reference('permission denied')), false],
  ])('%s', async (_, answer, isUnchanged) => {
    const answers = [describedAt(TS, described()), looked(answer)]
    expect((await opened(fed, answers)).isUnchanged).toBe(isUnchanged)
  })

  it.each([
    ['without removals', { events: [] }, true],
    ['not with one', { events: [{}] }, false],
    ['not if removals may have expired', { events: null }, false],
  ])('%s', async (_, fields, isUnchanged) => {
    const request = { ...fed, read: { ...fed.read, removals: endOf(5) } }
    const answers = [describedAt(TS, described()), looked(look(true))]
    expect((await opened(request, answers, fields)).isUnchanged).toBe(isUnchanged)
  })

  it.each([
    ['is recreated', [describedAt(TS, described())], { names: { before: [null], now: ['users'] } }],
    ['is unreadable', [describedAt(TS, described({}, DENIED)), success([{ data: [] }])], {}],
    ['does not exist', [describedAt(TS, MISSING)], {}],
  ])('without a look only if it can be: %s', async (_, answers, fields) => {
    const { isUnchanged, sent } = await opened({ ...fed, since: 5 }, answers, fields)
    expect(isUnchanged).toBe(false)
    expect(sent).toHaveLength(answers.length)
  })

  it.each([
    [
      'along an index from the position after the cursor',
      walked,
      INDEXES,
      '{"fql":["changes"]},"(",{"object":{"from":{"array":[{"fql":["Time.epoch(",{"value":{"@int":"5"}',
    ],
    [
      'along an index over .ts alone from a whole ts',
      fed,
      { onlyTs: INDEXES.onlyTs },
      '{"fql":["onlyTs"]},"(",{"object":{"from":{"fql":["Time.epoch(",{"value":{"@int":"6"}',
    ],
    ['among its documents without an index', fed, {}, 'd.ts >= ",{"fql":["Time.epoch(",{"value":{"@int":"6"}'],
  ])('by a look %s', async (_, request, indexes, part) => {
    const { sent } = await opened(request, [describedAt(TS, described({ indexes })), looked(look(true))])
    expect(bodyOf(sent[1])).toContain(part)
  })

  it.each([
    ['an index over .ts alone cannot start at a document', walked, { onlyTs: INDEXES.onlyTs }],
    ['an index of something else does not show it', walked, { byName: { values: [{ field: '.name' }] } }],
    ['no index can start at a negative id', { ...walked, read: { updates: { ts: 5, id: '-7' } } }, INDEXES],
  ])('by no look where %s', async (_, request, indexes) => {
    const { isUnchanged, sent } = await opened(request, [describedAt(TS, described({ indexes }))])
    expect([isUnchanged, sent.length]).toEqual([false, 1])
  })

  it('or not is asked in halves if Fauna refuses', async () => {
    const names = ['a', 'b', 'c']
    const { openings } = await open(
      names.map((collection) => ({ ...fed, collection })),
      [
        describedAt(TS, described(), described(), described()),
        failure(403, 'forbidden'),
        looked(look(true), look(true)),
        failure(403, 'forbidden'),
      ],
    )
    expect(openings.map(({ isUnchanged }) => isUnchanged)).toEqual([true, true, false])
  })
})

it('the feed of a collection that takes more than a look needs no query for its event source', async () => {
  const feed = httpAnswer(200, JSON.stringify({ events: [], cursor: 'cursor', has_next: false }))
  const { fauna, sent } = await open([fed], [describedAt(TS, described()), looked(look(null, 'token')), feed])
  await (await fauna.openFeed('users', 5)).page(10)
  expect(sent[2]).toMatchObject({ path: '/feed/1', body: { token: 'token', start_ts: 5 } })
})
