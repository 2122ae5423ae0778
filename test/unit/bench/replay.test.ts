import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { DOCUMENTS_PER_TRANSACTION, type MadeDocuments, makeDocuments } from '../../../bench/replay/made-documents.ts'
import { type Pieces, UnknownRequest } from '../../../bench/replay/page.ts'
import { answerV4, type Json } from '../../../bench/replay/v4.ts'
import { answerFeed, answerV10, type FeedRequest, type QueryPart } from '../../../bench/replay/v10.ts'
import { type Emulator, startEmulator } from '../../emulator/emulator.ts'
import { createCollection, createTsIndex } from '../../emulator/fql.ts'

const COLLECTION = 'events'
const INDEX = 'events-ts'
const COUNT = 95

let emulator: Emulator
let documents: MadeDocuments

/** The same documents in both. */
beforeAll(async () => {
  emulator = await startEmulator()
  await emulator.query(createCollection(COLLECTION))
  // What the documents refer to.
  await emulator.query(createCollection('customers'))
  await emulator.query(createTsIndex(INDEX, COLLECTION))
  // Transactions follow each other by a microsecond, unless the clock moves.
  emulator.clock.set(Date.now() * 1000)
  const templates = makeDocuments(COLLECTION, COUNT, 0, [])
  const seeds = Array.from({ length: COUNT }, (_, i) => ({ id: BigInt(templates.id(i)), data: templates.fields(i) }))
  const lastTs = emulator.seed.documents(COLLECTION, seeds, { perTransaction: DOCUMENTS_PER_TRANSACTION })
  const firstTs = lastTs - Math.floor((COUNT - 1) / DOCUMENTS_PER_TRANSACTION)
  documents = makeDocuments(COLLECTION, COUNT, firstTs, ['document', 'projection', 'tagged', 'event'])
})

afterAll(() => emulator.close())

const text = (pieces: Pieces | undefined): string => (pieces ?? []).join('')

const ref = (id: string): Json => ({ ref: { collection: COLLECTION }, id })
const scanned = (from: string, to?: string): Json => ({
  range: { documents: { collection: COLLECTION } },
  from: [ref(from)],
  to: to === undefined ? [] : [ref(to)],
})
const walked = (...from: Json[]): Json => ({ range: { match: { index: INDEX }, terms: [] }, from, to: [] })
const mapped = (page: Json, expr: Json): Json => ({ map: { lambda: 'x', expr }, collection: page })
const document = { get: { var: 'x' } }
const behind = { get: { select: 1, from: { var: 'x' } } }
const from = { var: 'document' }
const projection = (get: Json): Json => ({
  let: [{ document: get }],
  in: {
    object: {
      ref: { select: ['ref', 'id'], from },
      ts: { select: 'ts', from },
      data: { select: 'data', from, default: { object: {} } },
      ttl: { select: 'ttl', from, default: null },
    },
  },
})
const wireRef = (id: string): Json => ({
  '@ref': { id, collection: { '@ref': { id: COLLECTION, collection: { '@ref': { id: 'collections' } } } } },
})
const edge = (set: Json, options: { before?: null }): Json => ({
  select: ['data', 0, 'id'],
  from: { paginate: set, size: 1, ...options },
  default: null,
})

describe('the replay server answers FQL v4 as the emulator does:', () => {
  it.each<[string, (made: MadeDocuments) => Json]>([
    ['the first page of a scan', () => mapped({ paginate: scanned('0'), size: 10 }, document)],
    ['a page from an id that is there', (made) => mapped({ paginate: scanned(made.id(33)), size: 20 }, document)],
    [
      'a page from an id that is not there',
      (made) => mapped({ paginate: scanned(String(BigInt(made.id(39)) + 1n)), size: 3 }, document),
    ],
    ['a page that ends the scan', (made) => mapped({ paginate: scanned(made.id(90)), size: 20 }, document)],
    ['a range', (made) => mapped({ paginate: scanned(made.id(5), made.id(8)), size: 20 }, document)],
    [
      'a range of more than a page',
      (made) => mapped({ paginate: scanned(made.id(5), made.id(50)), size: 20 }, document),
    ],
    [
      'a range without documents',
      (made) => mapped({ paginate: scanned(String(BigInt(made.id(94)) + 1n)), size: 2 }, document),
    ],
    ['the first id of a range', (made) => edge(scanned(made.id(7)), {})],
    ['the last id of a range', (made) => edge(scanned('0', made.id(44)), { before: null })],
    ['the last id of a collection', () => edge(scanned('0'), { before: null })],
    ['no id', () => edge(scanned('0', '1'), { before: null })],
    ['the first page of an index', () => mapped({ paginate: walked(), size: 10 }, behind)],
    ['a page of an index', (made) => mapped({ paginate: walked(made.ts(27), ref(made.id(27))), size: 20 }, behind)],
    ['an index from a time', (made) => mapped({ paginate: walked(made.ts(30)), size: 10 }, behind)],
    ['an entry of an index', () => [{ paginate: { match: { index: INDEX }, terms: [] }, size: 1 }]],
    [
      'a page of airbyte-source-fauna',
      () => mapped({ paginate: { documents: { collection: COLLECTION } }, size: 7 }, projection(document)),
    ],
    [
      'the page behind it',
      (made) =>
        mapped(
          { paginate: { documents: { collection: COLLECTION } }, size: 7, after: [wireRef(made.id(7))] },
          projection(document),
        ),
    ],
    [
      'a page of airbyte-source-fauna along an index',
      (made) =>
        mapped(
          {
            paginate: { range: { match: { index: INDEX } }, from: [0], to: [] },
            size: 7,
            after: [made.ts(7), wireRef(made.id(7)), wireRef(made.id(7))],
          },
          projection(behind),
        ),
    ],
  ])('%s', async (_, build) => {
    const query = { at: documents.ts(COUNT - 1), expr: build(documents) }
    const { body } = await emulator.send(query)

    expect(text(answerV4(documents, query))).toBe(body)
  })

  it('forwards to the emulator what does not request a page of documents', () => {
    expect(answerV4(documents, { get: { collection: COLLECTION } })).toBeUndefined()
    expect(answerV4(documents, { paginate: { indexes: null } })).toBeUndefined()
  })

  it.each<[string, Json]>([
    ['events', { paginate: { documents: { collection: COLLECTION } }, events: true }],
    ['something else of each document', mapped({ paginate: scanned('0'), size: 10 }, { exists: { var: 'x' } })],
    ['a page before another', { paginate: scanned('0'), before: [ref('5')] }],
  ])('refuses %s', (_, query) => {
    expect(() => answerV4(documents, query)).toThrow(UnknownRequest)
  })
})

describe('the replay server answers FQL v10 as the emulator does:', () => {
  const byId = (id: string): QueryPart => ({
    fql: ['Collection(', { value: COLLECTION }, ').byId(', { value: id }, ')'],
  })
  const scan = (ts: number, range: Record<string, QueryPart>, size: number): QueryPart => ({
    fql: [
      'at (',
      { fql: ['Time.epoch(', { value: { '@long': String(ts) } }, ', "microseconds")'] },
      ') { ',
      {
        fql: [
          'Collection(',
          { value: COLLECTION },
          ').all(',
          { object: range },
          ').pageSize(',
          { value: { '@int': String(size) } },
          ')',
        ],
      },
      ' }',
    ],
  })

  async function post(path: string, body: unknown): Promise<Record<string, unknown>> {
    const response = await fetch(`${emulator.url}${path}`, {
      method: 'POST',
      headers: { authorization: `Bearer ${emulator.secret}`, 'x-format': 'tagged' },
      body: JSON.stringify(body),
    })
    return (await response.json()) as Record<string, unknown>
  }

  it.each<[string, (made: MadeDocuments) => Record<string, QueryPart>]>([
    ['the first page', () => ({ from: byId('0') })],
    ['a page from an id', (made) => ({ from: byId(made.id(33)) })],
    ['the last page', (made) => ({ from: byId(made.id(88)) })],
    ['a range', (made) => ({ from: byId(made.id(5)), to: byId(made.id(8)) })],
    ['a range of more than a page', (made) => ({ from: byId(made.id(5)), to: byId(made.id(50)) })],
  ])('%s of a scan', async (_, range) => {
    const query = scan(documents.ts(COUNT - 1), range(documents), 10)
    const answer = JSON.parse(text(answerV10(documents, query)))
    const expected = await post('/query/1', { query })

    expect(withoutCursor(answer.data)).toEqual(withoutCursor(expected.data as object))
    expect(Object.keys(answer)).toEqual(Object.keys(expected))
  })

  it('pages of a feed, one after another', async () => {
    const token = (
      (await emulator.queryV10(`Collection("${COLLECTION}").all().eventSource()`)) as Map<string, string>
    ).get('@stream')
    let place: FeedRequest = { start_ts: documents.ts(20) }
    let expectedPlace: object = place
    for (let more = true; more; ) {
      const expected = await post('/feed/1', { token, page_size: 30, ...expectedPlace })
      const answer = JSON.parse(text(answerFeed(documents, { page_size: 30, ...place })))

      expect(answer.events.map(withoutCursor)).toEqual((expected.events as object[]).map(withoutCursor))
      expect(answer.has_next).toBe(expected.has_next)
      place = { cursor: answer.cursor }
      expectedPlace = { cursor: expected.cursor }
      more = answer.has_next
    }
  })

  it('forwards to the emulator what does not request a page of documents', () => {
    expect(answerV10(documents, { fql: ['Time.now().toMicros()'] })).toBeUndefined()
    const source = { fql: ['Collection(', { value: COLLECTION }, ').all().eventSource()'] }
    expect(answerV10(documents, source)).toBeUndefined()
  })

  it('refuses a scan of another shape', () => {
    const query = { fql: ['Collection(', { value: COLLECTION }, ').all().map(d => d.id)'] }
    expect(() => answerV10(documents, query)).toThrow(UnknownRequest)
  })
})

/** Cursors are each server's own; that there is one is not. */
function withoutCursor(value: object): unknown {
  return JSON.parse(JSON.stringify(value), (key, part) => (key === 'after' || key === 'cursor' ? 'a cursor' : part))
}
