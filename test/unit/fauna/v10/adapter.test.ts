import { describe, expect, it } from 'vitest'
import { FaunaError } from '../../../../src/fauna/errors.ts'
import { WireDocuments } from '../../../../src/fauna/export/wire-documents.ts'
import type { Fauna } from '../../../../src/fauna/fauna.ts'
import type { HttpAnswer } from '../../../../src/fauna/http/answer.ts'
import { endOf } from '../../../../src/fauna/positions.ts'
import type { V4Client } from '../../../../src/fauna/v4/client.ts'
import { FaunaV10 } from '../../../../src/fauna/v10/adapter.ts'
import { httpAnswer } from '../http-answer.ts'
import { answering, answeringFor, failure, type SentRequest, success } from './answering.ts'
import { recorded } from './recording.ts'

/** Nothing in these tests is asked in FQL v4. */
const refuse = () => Promise.reject(new Error('asked in FQL v4'))
const silent: V4Client = { query: refuse, page: refuse, documents: refuse, documentList: refuse, sample: refuse }

const options = { v4: silent, computedFields: true }

function faunaAnswering(...answers: HttpAnswer[]): { fauna: Fauna; sent: SentRequest[] } {
  const { client, sent } = answering(...answers)
  return { fauna: new FaunaV10({ ...options, client }), sent }
}

const TS = 1795347113620000
const TIME = '2026-11-22T11:31:53.620Z'

const document = (id: string, time = TIME) => ({ '@doc': { id, coll: { '@mod': 'c' }, ts: { '@time': time } } })
const deleted = (id: string) => ({ '@ref': { id, coll: { '@mod': 'c' }, exists: false, cause: 'not found' } })
const firstPage = (data: unknown[], after?: string) => success({ '@set': { data, after } })
const laterPage = (data: unknown[], after?: string) => success({ data, after })
const events = (list: unknown[], hasNext = false): HttpAnswer =>
  httpAnswer(200, JSON.stringify({ events: list, cursor: 'feed-cursor', has_next: hasNext }))
const event = (type: string, id: string, ts: number) => ({ type, txn_ts: ts, cursor: 'x', data: id })

const ids = (page: { entries: Iterable<{ id: string }> }) => Array.from(page.entries, ({ id }) => id)

/** What describes collections. */
const describedAs = (...collections: object[]): HttpAnswer => success({ ts: { '@long': String(TS) }, collections })

describe('on a server that has switched off FQL v4', () => {
  const refused = () =>
    Promise.reject(
      new FaunaError('disabled', 'no', { errors: [{ code: 'permission denied', description: 'FQL v4 is off' }] }),
    )
  const v4: V4Client = { query: refused, page: refused, documents: refused, documentList: refused, sample: refused }
  const faunaWithoutV4 = (...answers: HttpAnswer[]) => {
    const { client, sent } = answering(...answers)
    return { fauna: new FaunaV10({ ...options, v4, client }), sent }
  }

  it.each([
    ['older than the time', TS - 1, true],
    ['as old as the time', TS, true],
    ['newer than the time, which may be of another collection', TS + 1, false],
  ])('a collection existed if its definition is %s', async (_, changed, existed) => {
    const { fauna } = faunaWithoutV4(success({ '@long': String(changed) }))
    expect(await fauna.existedAt(TS, 'c')).toBe(existed)
  })

  it('a hidden definition proves nothing', async () => {
    expect(await faunaWithoutV4(success(null)).fauna.existedAt(TS, 'c')).toBe(true)
  })

  it.each([
    [['9'], '9'],
    [[], undefined],
  ])('the last id of a range is that of the reversed set: %j', async (data, id) => {
    const { fauna, sent } = faunaWithoutV4(success({ data }))
    expect(await fauna.lastId({ collection: 'c', snapshot: TS, from: '1', to: '9' })).toBe(id)
    expect(JSON.stringify(sent[0]?.body)).toContain('.reverse()')
  })

  it('the limitation has the description of Fauna', async () => {
    expect(await faunaWithoutV4().fauna.limitation?.()).toContain('(Fauna answered: FQL v4 is off)')
  })
})

it('a server with FQL v4 has no limitation', async () => {
  const v4: V4Client = { ...silent, query: async () => undefined as never }
  expect(await new FaunaV10({ ...options, v4, client: answering().client }).limitation()).toBeUndefined()
})

it('an error of FQL v4 other than that it is switched off is not hidden', async () => {
  const busy = () => Promise.reject(new FaunaError('busy', 'busy'))
  const fauna = new FaunaV10({ ...options, v4: { ...silent, query: busy }, client: answering().client })
  await expect(fauna.existedAt(TS, 'c')).rejects.toMatchObject({ kind: 'busy' })
  await expect(fauna.limitation()).rejects.toMatchObject({ kind: 'busy' })
})

describe('a scan', () => {
  const request = { collection: 'c', snapshot: TS, from: '0', size: 3 }

  it('resumes after the last entry, even if that document no longer exists', async () => {
    const { fauna } = faunaAnswering(firstPage([document('1'), deleted('4')], 'cursor'))
    const page = await fauna.scan(request)
    expect(ids(page)).toEqual(['1'])
    expect(page.next).toBe('5')
  })

  it('follows a page without documents to the next', async () => {
    const { fauna, sent } = faunaAnswering(firstPage([deleted('4')], 'cursor'), laterPage([document('7')]))
    const page = await fauna.scan(request)
    expect(ids(page)).toEqual(['7'])
    expect(page.next).toBeUndefined()
    expect(JSON.stringify(sent[1]?.body)).toContain('{"value":"cursor"}')
  })

  it('ends if there is nothing', async () => {
    const page = await faunaAnswering(firstPage([])).fauna.scan(request)
    expect(ids(page)).toEqual([])
    expect(page.next).toBeUndefined()
  })

  it('allows pages of 16,000, the largest that Fauna accepts', () => {
    expect(faunaAnswering().fauna.largestPage).toBe(16_000)
  })
})

describe('a walk along an index', () => {
  const definition = (values: unknown[]) =>
    describedAs({
      definition: { '@doc': { name: 'c', indexes: { i: { values, queryable: true, status: 'complete' } } } },
      probes: null,
    })
  const request = { collection: 'c', index: 'i', snapshot: TS, size: 2, from: { ts: TS, id: '3' } }

  it('over .ts and .id begins at the entry', async () => {
    const { fauna, sent } = faunaAnswering(
      definition([{ field: '.ts' }, { field: '.id' }]),
      firstPage([document('3'), document('4')], 'cursor'),
    )
    const page = await fauna.walkIndex(request)
    expect(ids(page)).toEqual(['3', '4'])
    expect(page.next).toEqual({ ts: TS, id: '5' })
    expect(JSON.stringify(sent[1]?.body)).toContain('{"value":"3"}')
  })

  it('over .ts alone leaves out entries before the position in its transaction', async () => {
    const { fauna, sent } = faunaAnswering(
      definition([{ field: '.ts' }]),
      firstPage([document('1'), document('2')], 'cursor'),
      laterPage([document('3'), document('10')], 'cursor'),
    )
    const page = await fauna.walkIndex(request)
    expect(ids(page)).toEqual(['3', '10'])
    expect(page.next).toEqual({ ts: TS, id: '11' })
    expect(JSON.stringify(sent[1]?.body)).not.toContain('{"value":"3"}')
  })

  it('begins before all ids if its position has a negative one, from which Fauna leaves others out', async () => {
    const { fauna, sent } = faunaAnswering(definition([{ field: '.ts' }, { field: '.id' }]), firstPage([document('1')]))
    const page = await fauna.walkIndex({ ...request, from: { ts: TS, id: '-5' } })
    expect(ids(page)).toEqual(['1'])
    const [text] = JSON.stringify(sent[1]?.body).match(/"from":.*/) ?? []
    expect(text).toContain(String(TS))
    expect(text).not.toMatch(/"(-5|0)"/)
  })

  it('leaves out negative ids, and resumes after the last of the others', async () => {
    const { fauna, sent } = faunaAnswering(
      definition([{ field: '.ts' }, { field: '.id' }]),
      firstPage([document('-9'), document('-4')], 'cursor'),
      firstPage([document('-9'), document('-4'), document('5'), document('-70')], 'cursor'),
    )
    const page = await fauna.walkIndex({ ...request, from: { ts: TS, id: '0' } })
    expect(ids(page)).toEqual(['5'])
    expect(page.next).toEqual({ ts: TS, id: '6' })
    // After Fauna's cursor some would be missing.
    const sizes = sent
      .slice(1)
      .map(({ body }) => /pageSize\(",\{"value":\{"@int":"(\d+)"/.exec(JSON.stringify(body))?.[1])
    expect(sizes).toEqual(['2', '4'])
  })

  it('is refused if the server lists no such index, whatever the name would do in a query', async () => {
    const { fauna, sent } = faunaAnswering(definition([{ field: '.ts' }]))
    await expect(fauna.walkIndex({ ...request, index: 'all().forEach(d => d.delete()); c' })).rejects.toMatchObject({
      kind: 'missing',
    })
    expect(sent).toHaveLength(1)
  })
})

describe('a page of one document next to negative ids', () => {
  const definition = describedAs({
    definition: { '@doc': { name: 'c', indexes: { i: { values: [{ field: '.ts' }, { field: '.id' }] } } } },
    probes: null,
  })
  const timedOut = failure(440, 'time_out')
  const walkOf = (size: number) => {
    const { client, sent } = answeringFor(
      60_000,
      definition,
      firstPage([document('-9')], 'cursor'),
      timedOut,
      firstPage([document('-9'), document('5')]),
    )
    const fauna = new FaunaV10({ ...options, client })
    const page = fauna.walkIndex({ collection: 'c', index: 'i', snapshot: TS, size, from: { ts: TS, id: '0' } })
    return { page, sent }
  }

  it('is retried after a time-out, although a larger page was read', async () => {
    expect(ids(await walkOf(1).page)).toEqual(['5'])
  })

  it('is not retried if the caller can ask for a smaller page', async () => {
    const { page, sent } = walkOf(2)
    await expect(page).rejects.toMatchObject({ kind: 'time_out' })
    expect(sent).toHaveLength(3)
  })
})

describe('removals', () => {
  const after = { ts: TS, id: '2' }
  const token = success({ '@stream': 'token' })

  it('are those after the position, from a feed that starts before its transaction', async () => {
    const { fauna, sent } = faunaAnswering(
      token,
      events([event('remove', '1', TS), event('remove', '2', TS), event('add', '3', TS), event('remove', '10', TS)]),
    )
    const page = await (await fauna.openRemovals('c', after)).page(2)
    expect(page).toEqual({ entries: [{ id: '10', ts: TS }], covered: 4, length: expect.any(Number) })
    expect(sent[1]).toMatchObject({ path: '/feed/1', body: { token: 'token', start_ts: TS - 1, page_size: 2 } })
  })

  it('resume from the cursor of the last page, even if that page holds only other events', async () => {
    const { fauna, sent } = faunaAnswering(
      token,
      events([event('remove', '1', TS), event('remove', '2', TS)], true),
      events([event('add', '3', TS), event('update', '4', TS)], true),
      events([event('remove', '5', TS + 1)]),
    )
    const removals = await fauna.openRemovals('c', after)
    const first = await removals.page(2)
    expect(first).toMatchObject({ entries: [], covered: 4, next: { ts: TS, id: '4' } })
    const second = await removals.page(2)
    expect(second.entries).toEqual([{ id: '5', ts: TS + 1 }])
    expect(sent[3]?.body).toEqual({ token: 'token', cursor: 'feed-cursor', page_size: 2 })
  })

  it('of a transaction come before its additions, whatever their ids', async () => {
    const { fauna } = faunaAnswering(token, events([event('remove', '9', TS), event('add', '1', TS)], true))
    const page = await (await fauna.openRemovals('c', after)).page(2)
    expect(page).toMatchObject({ entries: [{ id: '9', ts: TS }], next: endOf(TS) })
  })

  it.each(['feed-error-too-old', 'aged: feed from the cursor'])(
    'older than the retained history are refused: %s',
    async (name) => {
      const { fauna } = faunaAnswering(token, recorded(name))
      const removals = await fauna.openRemovals('c', after)
      await expect(removals.page(2)).rejects.toMatchObject({ kind: 'history_expired' })
    },
  )

  it('are not skipped if the feed has an error instead', async () => {
    const { fauna } = faunaAnswering(
      token,
      events([{ type: 'error', error: { code: 'divide_by_zero', message: 'no' } }]),
    )
    const removals = await fauna.openRemovals('c', after)
    await expect(removals.page(2)).rejects.toMatchObject({ kind: 'uncomputable' })
  })

  it.each(['feed-error-bad-token', 'feed-error-page-size'])('are refused: %s', async (name) => {
    const { fauna } = faunaAnswering(token, recorded(name))
    const removals = await fauna.openRemovals('c', after)
    await expect(removals.page(2)).rejects.toMatchObject({ kind: 'rejected', details: { status: 400 } })
  })
})

describe('collections', () => {
  const row = (name: string, days?: string) => ({
    name,
    history_days: days === undefined ? null : { '@int': days },
  })
  const probes = (...causes: string[]) =>
    success(causes.map((cause) => [{ '@ref': { id: '0', coll: { '@mod': 'c' }, exists: false, cause } }]))
  const noSuch = failure(400, 'invalid_argument', 'invalid argument `collection`: No such user collection `dropped`.')

  it('have their retained history and their access', async () => {
    const { fauna, sent } = faunaAnswering(
      firstPage([row('a', '3'), row('b', '0')], 'cursor'),
      laterPage([row('c'), row('dropped')]),
      firstPage([row('dropped'), row('c')], 'other'),
      noSuch,
      probes('not found', 'permission denied'),
      noSuch,
      probes('permission denied'),
      noSuch,
      success([{ data: ['1'], after: 'x' }, { data: [] }]),
      success(['source b']),
    )
    expect(await fauna.collections()).toEqual([
      { name: 'a', definition: 'visible', historyDays: 3, access: 'readable' },
      { name: 'b', definition: 'visible', historyDays: 0, access: 'conditional' },
      { name: 'c', definition: 'visible', historyDays: null, access: 'unreadable' },
    ])
    expect(JSON.stringify(sent[1]?.body)).toContain('{"value":"cursor"}')
    expect(JSON.stringify(sent[2]?.body)).toContain('.reverse()')
  })

  it('are listed in smaller pages if Fauna does not list all of them in time', async () => {
    const { fauna, sent } = faunaAnswering(
      failure(440, 'time_out'),
      firstPage([row('a'), row('b')]),
      probes('not found', 'not found'),
    )
    expect((await fauna.collections()).map(({ name }) => name)).toEqual(['a', 'b'])
    const size = (body: unknown) => /pageSize\(",\{"value":\{"@int":"(\d+)"/.exec(JSON.stringify(body))?.[1]
    expect(sent.slice(0, 2).map(({ body }) => size(body))).toEqual(['200', '100'])
  })

  it('are probed in halves if Fauna does not probe all of them in time', async () => {
    const { fauna, sent } = faunaAnswering(
      firstPage([row('a'), row('b'), row('c')]),
      failure(440, 'time_out'),
      probes('not found', 'not found'),
      probes('not found'),
    )
    expect((await fauna.collections()).map(({ name }) => name)).toEqual(['a', 'b', 'c'])
    expect(sent).toHaveLength(4)
  })

  it('are unreadable where a scan shows documents but the role has no privilege to read', async () => {
    const pages = [{ data: ['1'] }, { data: ['2'] }, { data: ['3'] }]
    const { fauna } = faunaAnswering(
      firstPage(['a', 'b', 'c'].map((name) => row(name))),
      probes('permission denied', 'permission denied', 'permission denied'),
      success(pages),
      failure(403, 'forbidden'),
      success(['source a', 'source b']),
      failure(403, 'forbidden'),
    )
    expect((await fauna.collections()).map(({ name, access }) => [name, access])).toEqual([
      ['a', 'conditional'],
      ['b', 'conditional'],
      ['c', 'unreadable'],
    ])
  })

  describe('that declare their fields', () => {
    const definition = JSON.parse(recorded('create-collection-typed').text).data
    const { name, fields } = definition['@doc']
    const listed = [firstPage([definition['@doc']]), probes('not found')] as const

    it('list them as a real FaunaDB does, with the computed ones', async () => {
      const [collection] = await faunaAnswering(...listed).fauna.collections()
      expect([...(collection?.fields?.keys() ?? [])]).toEqual(Object.keys(fields))
      expect(collection?.fields?.get('age')).toEqual({
        type: 'union',
        members: [{ type: 'integer' }, { type: 'null' }],
      })
      expect(collection?.computed).toEqual(['shout'])
    })

    it('list the same ones when they are opened', async () => {
      const [collection] = await faunaAnswering(...listed).fauna.collections()
      const readable = [{ '@ref': { id: '0', coll: { '@mod': name }, exists: false, cause: 'not found' } }]
      const { entries } = await faunaAnswering(describedAs({ definition, probes: readable })).fauna.openCollections({
        collections: [{ collection: name, indexes: [] }],
      })
      expect(entries.at(0)?.collection).toEqual(collection)
    })

    it('have no computed ones if these are not read', async () => {
      const { client } = answering(...listed)
      const fauna = new FaunaV10({ ...options, client, computedFields: false })
      expect((await fauna.collections())[0]).not.toHaveProperty('computed')
    })

    it('can declare none', async () => {
      const none = { ...row('a'), fields: {}, computed_fields: null }
      const [collection] = await faunaAnswering(firstPage([none]), probes('not found')).fauna.collections()
      expect(Object.keys(collection ?? {})).toEqual(['name', 'definition', 'historyDays', 'access'])
    })
  })

  it('that the secret cannot list are an error, and not an empty database', async () => {
    const hidden = success({
      '@ref': { name: '0', coll: { '@mod': 'Collection' }, exists: false, cause: 'permission denied' },
    })
    const error = await faunaAnswering(recorded('nothing: collections'), hidden)
      .fauna.collections()
      .catch((thrown: FaunaError) => thrown.kind)
    expect(error).toBe('forbidden')
    const none = success({ '@ref': { name: '0', coll: { '@mod': 'Collection' }, exists: false, cause: 'not found' } })
    expect(await faunaAnswering(firstPage([]), none).fauna.collections()).toEqual([])
  })

  it('that do not exist have no access', async () => {
    const missing = { definition: { '@ref': { name: 'Nope', exists: false, cause: 'not found' } }, probes: null }
    const { fauna, sent } = faunaAnswering(recorded('error-missing-collection'), describedAs(missing))
    expect(await fauna.access('Nope')).toBeUndefined()
    expect(sent).toHaveLength(2)
  })
})

describe('indexes', () => {
  it('as a real FaunaDB listed them: which of them a sync can walk, and why not', async () => {
    const created = JSON.parse(recorded('create-collection').text).data['@doc']
    const { fauna } = faunaAnswering(firstPage([{ name: created.name, indexes: created.indexes }]))
    const found = await fauna.indexes()
    expect(Object.fromEntries(found.map(({ name, ineligibleReason }) => [name, ineligibleReason ?? 'fits']))).toEqual({
      byTs: 'fits',
      byTsOnly: 'fits',
      byName: expect.stringContaining('terms'),
      byNameTs: expect.stringContaining('terms'),
      byTsDesc: expect.stringContaining('backwards'),
    })
    expect(found.filter(({ exact }) => exact).map(({ name }) => name)).toEqual(['byTs'])
  })

  it.each([
    [{ values: [{ field: '.ts' }, { field: '.name' }] }, /must have the values/],
    [{ values: [{ field: '.name' }] }, /must have the values/],
    [{}, /must have the values/],
    [{ values: [{ field: '.ts' }, { field: '.id', order: 'desc' }] }, /backwards/],
    [{ values: [{ field: '.ts' }], queryable: false, status: 'building' }, /still being built/],
    [{ values: [{ field: '.ts' }], queryable: false, status: 'complete' }, /not queryable/],
    [{ values: [{ field: '.ts' }], queryable: false, status: 'failed' }, /could not be built/],
  ])('%j', async (definition, ineligibleReason) => {
    const [index] = await faunaAnswering(firstPage([{ name: 'c', indexes: { i: definition } }])).fauna.indexes()
    expect(index?.ineligibleReason).toMatch(ineligibleReason)
  })
})

describe('a scan of ids and ts only', () => {
  const request = { collection: 'c', snapshot: TS, from: '0', size: 2 }

  it('asks FQL v4, which reads no document that another one refers to', async () => {
    const answer = { kept: undefined, target: Buffer.from(''), decode: () => ({}) }
    const documents = new WireDocuments(answer)
    const v4: V4Client = {
      ...silent,
      documents: async () => ({ value: { documents, release() {} }, length: 0 }),
    }
    const { client, sent } = answering()
    const page = await new FaunaV10({ ...options, v4, client, idsOnly: true }).scan(request)
    expect(page.entries).toHaveLength(0)
    expect(sent).toEqual([])
  })

  it('reads complete documents if FQL v4 is switched off', async () => {
    const off = () => Promise.reject(new FaunaError('disabled', 'off'))
    const { client } = answering(firstPage([document('1')]))
    const fauna = new FaunaV10({ ...options, v4: { ...silent, documents: off }, client, idsOnly: true })
    expect(ids(await fauna.scan(request))).toEqual(['1'])
  })
})
