import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { FaunaDocument, JsonText } from '../../../src/fauna/document.ts'
import type { Fauna } from '../../../src/fauna/fauna.ts'
import { openServer } from '../../../src/fauna/open.ts'
import { endOf, firstOf } from '../../../src/fauna/positions.ts'
import { failureOf } from '../../../src/sync/failure.ts'
import { readRecording } from '../emulator/recording.ts'
import { assertProperty } from '../property.ts'
import { recordFormat } from '../sync/record-format.ts'
import { anyJson, nearly } from './arbitrary-json.ts'

/** What a server answers to one request. */
interface Answer {
  readonly status: number
  readonly body: string | Uint8Array
}

const METHODS: Readonly<Record<string, (fauna: Fauna) => Promise<unknown>>> = {
  now: (fauna) => fauna.now(),
  collections: (fauna) => fauna.collections(),
  openCollections: (fauna) =>
    fauna.openCollections({
      collections: [{ collection: 'users', since: 1, indexes: ['changes'], read: { removals: endOf(1) } }],
    }),
  access: (fauna) => fauna.access('users'),
  indexes: (fauna) => fauna.indexes(),
  indexAccess: (fauna) => fauna.indexAccess([{ collection: 'users', name: 'changes' }]),
  existedAt: (fauna) => fauna.existedAt(1, 'users', 'users-ts'),
  horizon: (fauna) => fauna.horizon('users'),
  scan: (fauna) => fauna.scan({ collection: 'users', snapshot: 1, from: '0', size: 2 }),
  walkIndex: (fauna) =>
    fauna.walkIndex({ collection: 'users', index: 'changes', snapshot: 1, from: firstOf(0), size: 2 }),
  lastTs: (fauna) => fauna.lastTs({ collection: 'users', index: 'changes', snapshot: 1 }),
  lastId: (fauna) => fauna.lastId({ collection: 'users', snapshot: 1, from: '0', to: '9' }),
  removals: async (fauna) => (await fauna.openRemovals('users', endOf(1))).page(2),
  feed: async (fauna) => (await fauna.openFeed?.('users', 1))?.page(2),
}

const success = (data: unknown): Answer => ({ status: 200, body: JSON.stringify({ data, txn_ts: 1 }) })

const recordings = ['fql-v4.json', 'fql-v10.json', 'edges.json'].flatMap(readRecording)
const recorded = recordings.map(({ response }): Answer => ({ status: response.status, body: response.body }))
const recordedJson = recorded.flatMap(({ body }) => {
  try {
    return [JSON.parse(String(body))]
  } catch {
    return []
  }
})

/** All objects in what was recorded that look like this. */
function recordedLike(pattern: RegExp): unknown[] {
  const found: unknown[] = []
  JSON.stringify(recordedJson, (_, value) => {
    if (value !== null && typeof value === 'object' && pattern.test(JSON.stringify(value))) found.push(value)
    return value
  })
  return found
}

const words = ['resource', 'data', 'errors', 'error', 'code', 'message', 'description', 'after', 'cursor', 'events']
const tags = ['@ref', '@ts', '@int', '@long', '@double', '@time', '@doc', '@set', '@obj', '@object', '@bytes', '@query']
const any = anyJson([
  ...words,
  ...tags,
  '@mod',
  '@stream',
  'id',
  'collection',
  'coll',
  'ts',
  'ttl',
  'has_next',
  'txn_ts',
])

const status = fc.oneof(
  { weight: 3, arbitrary: fc.constant(200) },
  fc.constantFrom(201, 204, 302, 400, 401, 403, 404, 409, 410, 413, 418, 429, 440, 500, 503, 540),
)

const body: fc.Arbitrary<string | Uint8Array> = fc.oneof(
  fc.uint8Array(),
  fc.string({ unit: 'binary' }),
  any.map((value) => JSON.stringify(value)),
  any.map((value) => JSON.stringify({ resource: value })),
  any.map((value) => JSON.stringify({ resource: { data: [value], after: [value] } })),
  any.map((value) => JSON.stringify({ data: value, txn_ts: 1 })),
  any.map((value) => JSON.stringify({ data: { '@set': { data: [value], after: 'x' } }, txn_ts: 1 })),
  any.map((value) => JSON.stringify({ errors: [value] })),
  fc.record({ code: any, description: any, position: any }).map((error) => JSON.stringify({ errors: [error] })),
  any.map((value) => JSON.stringify({ error: value })),
  fc.record({ code: any, message: any }).map((error) => JSON.stringify({ error, summary: error.code })),
  fc.record({ events: fc.array(any), cursor: any, has_next: any }).map((page) => JSON.stringify(page)),
  nearly(recordedJson, any).map((value) => JSON.stringify(value)),
  fc.tuple(fc.constantFrom(...recorded), fc.nat(3_000)).map(([answer, length]) => String(answer.body).slice(0, length)),
)

/** Up to three of what was recorded, of which at most one is not quite right: one is enough to make a page fail. */
const listOf = (pattern: RegExp) => {
  const recordedOnes = recordedLike(pattern)
  return fc
    .tuple(fc.array(fc.constantFrom(...recordedOnes), { maxLength: 2 }), nearly(recordedOnes, any, 1), fc.nat(2))
    .map(([others, one, at]) => others.toSpliced(at, 0, one))
}

const DOCUMENT_V4 = /^\{"ref":\{"@ref":\{"id":"\d+"/
const documentsV4 = listOf(DOCUMENT_V4)
const documentsV10 = listOf(/^\{"@doc":\{"(@object":\{")?id":/)

const pageV4 = fc.oneof(
  { weight: 3, arbitrary: documentsV4.map((data) => ({ resource: { data } })) },
  fc.tuple(documentsV4, any).map(([data, after]) => ({ resource: { data, after } })),
)
const documentListV4 = documentsV4.map((resource) => ({ resource }))
const removalsV4 = fc
  .tuple(fc.array(nearly([[5, '7']], any, 1)), fc.option(any, { nil: undefined }))
  .map(([data, after]) => ({ resource: { data, after } }))

const pageV10 = fc.oneof(
  { weight: 3, arbitrary: documentsV10.map((data) => ({ data: { '@set': { data } }, txn_ts: 1 })) },
  documentsV10.map((data) => ({ data: { data, after: 'cursor' }, txn_ts: 1 })),
)

const feedOf = (events: unknown[]) => ({ events, cursor: 'cursor', has_next: true })
const change = (data: unknown, ts = 5) => ({ type: 'add', txn_ts: ts, cursor: 'cursor', data })
const someEvents = listOf(/^\{"type":"\w+",.*"txn_ts"/)
const feedV10 = fc
  .tuple(fc.oneof({ weight: 3, arbitrary: fc.constant([]) }, someEvents), documentsV10)
  .map(([events, documents]) => feedOf([...documents.map((data) => change(data)), ...events]))
const idFeedV10 = fc
  .tuple(fc.array(nearly([change('7')], any, 1), { maxLength: 3 }), fc.array(any, { maxLength: 1 }))
  .map(([events, others]) => feedOf([...events, ...others]))

/** A dialogue about a page. */
interface Dialogue {
  /** What Fauna answers before the page. */
  readonly preamble: readonly Answer[]
  /** The page, nearly right. */
  readonly page: fc.Arbitrary<unknown>
  /** Whether the page has documents. */
  readonly hasDocuments: boolean
}

const dialogue = (preamble: readonly Answer[], page: fc.Arbitrary<unknown>, hasDocuments = true): Dialogue => ({
  preamble,
  page,
  hasDocuments,
})

const TOKEN = success({ '@stream': 'token' })
const index = { values: [{ field: '.ts' }, { field: '.id' }], status: 'complete', queryable: true }
const INDEX = success({
  ts: { '@long': '1' },
  collections: [{ definition: { '@doc': { name: 'users', indexes: { changes: index } } }, probes: [] }],
})
const POSITIONS = success({ '@set': { data: [[{ '@time': '2026-11-22T11:31:53Z' }, '7']] } })

/** The events that wrote the recorded documents. */
const ID_FEED: Answer = {
  status: 200,
  body: JSON.stringify(feedOf(recordedVersions().map(({ id, ts }) => change(id, ts)))),
}

function recordedVersions(): { readonly id: string; readonly ts: number }[] {
  return recordedLike(DOCUMENT_V4).map((found) => {
    const document = found as { readonly ref: { readonly '@ref': { readonly id: string } }; readonly ts: number }
    return { id: document.ref['@ref'].id, ts: document.ts }
  })
}

type Version = '4' | '10'

/** The dialogues of the methods that read pages. Without computed fields, FQL v10 reads documents through FQL v4. */
function dialogueOf(version: Version, method: string, computedFields: boolean): Dialogue | undefined {
  if (version === '4') return DIALOGUES_V4[method]
  return (computedFields ? COMPUTED_DIALOGUES : STORED_DIALOGUES)[method]
}

const DIALOGUES_V4: Readonly<Record<string, Dialogue>> = {
  scan: dialogue([], pageV4),
  walkIndex: dialogue([], pageV4),
  removals: dialogue([], removalsV4, false),
}

const REMOVALS_V10 = dialogue([TOKEN], idFeedV10, false)
const LAST_TS_V10 = dialogue(
  [INDEX],
  nearly([{ '@set': { data: [{ '@long': '5' }] } }], any).map((data) => ({ data, txn_ts: 1 })),
  false,
)

const COMPUTED_DIALOGUES: Readonly<Record<string, Dialogue>> = {
  scan: dialogue([], pageV10),
  walkIndex: dialogue([INDEX], pageV10),
  lastTs: LAST_TS_V10,
  removals: REMOVALS_V10,
  feed: dialogue([TOKEN], feedV10),
}

const STORED_DIALOGUES: Readonly<Record<string, Dialogue>> = {
  scan: dialogue([], pageV4),
  walkIndex: dialogue([INDEX, POSITIONS], documentListV4),
  lastTs: LAST_TS_V10,
  removals: REMOVALS_V10,
  feed: dialogue([TOKEN, ID_FEED], documentListV4),
}

/** What is asked for without a dialogue of its own is answered with any page. */
const anyPage = fc.oneof(pageV4, documentListV4, removalsV4, pageV10, feedV10, idFeedV10)

const place = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true })

/** A page with a few of its bytes replaced, and cut short somewhere. */
const damaged = (page: fc.Arbitrary<unknown>): fc.Arbitrary<Buffer> =>
  fc
    .tuple(page, fc.array(fc.tuple(place, fc.nat(255)), { maxLength: 2 }), fc.oneof(fc.constant(1), place))
    .map(([value, changes, end]) => {
      const bytes = Buffer.from(JSON.stringify(value))
      for (const [at, byte] of changes) bytes[Math.floor(at * bytes.length)] = byte
      return bytes.subarray(0, Math.ceil(end * bytes.length))
    })

const answerTo = (page: fc.Arbitrary<unknown>): fc.Arbitrary<Answer> => {
  const whole = page.map((value) => JSON.stringify(value))
  return fc.oneof(
    { weight: 6, arbitrary: fc.record({ status: fc.constant(200), body: whole }) },
    { weight: 2, arbitrary: fc.record({ status: fc.constant(200), body: damaged(page) }) },
    fc.record({ status, body }),
    fc.record({ status: fc.constant(200), body }),
    fc.constantFrom(...recorded),
  )
}

function isPage(found: unknown): found is { readonly entries: Iterable<unknown> } {
  return found !== null && typeof found === 'object' && !Array.isArray(found) && 'entries' in found
}

/** @throws TypeError if it is not UTF-8 */
function strictTextOf({ bytes, start, end }: JsonText): string {
  return new TextDecoder('utf-8', { fatal: true }).decode(bytes.subarray(start, end))
}

/** After the last answer, so that a caller that asks for page after page ends. */
const NO_MORE: Answer = { status: 401, body: '{"errors":[{"code":"unauthorized","description":"no"}]}' }

/** Long before a test runs out of time. */
const HANG_MS = 20_000

const format = recordFormat({
  columns: {
    data: true,
    createdAt: false,
    additional: [{ name: 'a', path: ['data', 'a', '0'], type: 'number', required: false }],
  },
})

/** Enough for dozens of records of each kind of page. */
const PAGE_RUNS = 120

/** Fewer are a sign that most answers fail the first check. */
const FEWEST_RECORDS = 20

describe.each(['4', '10'] as const)('an answer of any form to FQL v%s', (version) => {
  let waiting: Answer[] = []
  let records = 0
  const server = createServer((request, response) => {
    request.resume().on('end', () => {
      const { status, body } = waiting.shift() ?? NO_MORE
      response.writeHead(status)
      response.end(body)
    })
  })

  beforeAll(async () => {
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  })

  afterAll(() => {
    server.close()
  })

  /** @throws errors that are not the project's own: they would be shown as a defect of the connector */
  async function ask(method: string, answers: readonly Answer[], computedFields: boolean): Promise<void> {
    waiting = [...answers]
    const { port } = server.address() as AddressInfo
    const endpoint = { scheme: 'http', host: '127.0.0.1', port, secret: 'fnSecret' } as const
    const signal = AbortSignal.timeout(HANG_MS)
    const api = { version, computedFields, values: true }
    const opened = await openServer(endpoint, api, { giveUpAfterMs: 0 }, signal)
    try {
      const found = await METHODS[method]?.(opened.database())
      if (isPage(found)) for (const entry of found.entries) expectRecord(entry)
    } catch (error) {
      signal.throwIfAborted()
      const { message } = failureOf(error)
      if (message.startsWith('Internal error in the connector')) throw error
    } finally {
      opened.close()
    }
  }

  /** A document, or a change with one, becomes a record of JSON. */
  function expectRecord(entry: unknown): void {
    const { document = entry } = entry as { document?: unknown }
    if (typeof document !== 'object' || document === null || !('json' in document)) return
    const { before, fields, after } = format.document(document as FaunaDocument)
    const data = JSON.parse(before + (fields === undefined ? '' : strictTextOf(fields)) + after)
    expect(data.ref).toMatch(/^-?\d+$/)
    records++
  }

  describe.each([true, false])('with computed fields: %s', (computedFields) => {
    it.each(Object.keys(METHODS))('gives %s a value, or an error that says what happened', async (method) => {
      const { preamble, page, hasDocuments } =
        dialogueOf(version, method, computedFields) ?? dialogue([], anyPage, false)
      const answers = fc.array(answerTo(page), { minLength: 1, maxLength: 4 })
      records = 0
      await assertProperty(
        fc.asyncProperty(answers, (last) => ask(method, [...preamble, ...last], computedFields)),
        { numRuns: hasDocuments ? PAGE_RUNS : 30 },
      )
      if (hasDocuments) expect(records).toBeGreaterThan(FEWEST_RECORDS)
    })
  })
})
