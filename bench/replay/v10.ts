import type { MadeDocuments } from './made-documents.ts'
import { type Pieces, UnknownRequest } from './page.ts'

/** A query as the driver sends it. */
export type QueryPart =
  | string
  | { readonly fql: readonly QueryPart[] }
  | { readonly value: unknown }
  | { readonly object: Readonly<Record<string, QueryPart>> }
  | { readonly array: readonly QueryPart[] }

/**
 * The answer to an FQL v10 query that asks for a page of documents; undefined where it asks for none.
 * @throws UnknownRequest where it asks in a way that nothing was made for
 */
export function answerV10(documents: MadeDocuments, query: QueryPart): Pieces | undefined {
  const text = textOf(query)
  const scan = SCAN.exec(text)
  if (scan === null) {
    const isOfSchema = /^(Collection|Function|Role|AccessProvider|Database)\.all\(\)/.test(text)
    const asksForPage = /\.(all|where|paginate)\(/.test(text) && !isOfSchema
    if (!asksForPage || /\.all\(\)\.eventSource\(\)$/.test(text)) return undefined
    throw new UnknownRequest(`No answers were made beforehand for the FQL v10 query ${text}`)
  }
  const { from, to, size } = scan.groups as { from?: string; to?: string; size: string }
  const begin = from === undefined ? 0 : documents.placeOfId(BigInt(from))
  const last = to === undefined ? documents.count : documents.placeOfId(BigInt(to) + 1n)
  const end = Math.min(begin + Number(size), last)
  const after = end < last ? `,"after":"${CURSOR_BEGINNING}${end}"` : ''
  return ['{"data":{"@set":{"data":[', documents.texts('tagged', begin, end), `]${after}}},`, ENVELOPE]
}

/** A page of the event feed: of creations, or of removals if every document was removed. */
export function answerFeed(documents: MadeDocuments, request: FeedRequest): Pieces {
  const { cursor, start_ts: start = 0, page_size: size = 16 } = request
  const begin = cursor === undefined ? behind(documents, start) : Number(cursor)
  const end = Math.min(begin + size, documents.count)
  const hasNext = end < documents.count
  return [
    '{"events":[',
    documents.texts(documents.removedEach === 1 ? 'removal' : 'event', begin, end),
    `],"cursor":"${end}","has_next":${hasNext},${FEED_STATS}}`,
  ]
}

export interface FeedRequest {
  readonly cursor?: string
  /** Microseconds. */
  readonly start_ts?: number
  readonly page_size?: number
}

/** A `start_ts` is the place of the first event of its transaction, which therefore is dropped (fauna.md, v10). */
function behind(documents: MadeDocuments, startTs: number): number {
  const place = documents.placeOfEntry({ ts: startTs, id: 0n })
  return place < documents.count && documents.ts(place) === startTs ? place + 1 : place
}

const COLLECTION = String.raw`Collection\("\w+"\)`
const REFERENCE = (name: string): string => String.raw`${name}:${COLLECTION}\.byId\("(?<${name}>\d+)"\)`
const SCAN = new RegExp(
  String.raw`^at \(Time\.epoch\(\d+, "microseconds"\)\) \{ ${COLLECTION}\.all\(\{${REFERENCE('from')}(?:,${REFERENCE('to')})?\}\)\.pageSize\((?<size>\d+)\) \}$`,
)

/** As long as a server's own. */
const CURSOR_BEGINNING = 'hdW'.padEnd(230, 'A')

/** Counters that say nothing here. */
const ENVELOPE =
  '"static_type":"Any","summary":"","txn_ts":1795369681718000,"stats":{"compute_ops":1,"read_ops":0,"write_ops":0,"query_time_ms":1,"contention_retries":0,"storage_bytes_read":0,"storage_bytes_write":0,"rate_limits_hit":[]},"schema_version":0}'

const FEED_STATS =
  '"stats":{"read_ops":1,"storage_bytes_read":0,"compute_ops":1,"processing_time_ms":1,"rate_limits_hit":[]}'

/** The text of a query with its arguments in it. */
function textOf(part: QueryPart): string {
  if (typeof part === 'string') return part
  if ('fql' in part) return part.fql.map(textOf).join('')
  if ('value' in part) return valueText(part.value)
  if ('array' in part) return `[${part.array.map(textOf).join(',')}]`
  const members = Object.entries(part.object).map(([key, value]) => `${key}:${textOf(value)}`)
  return `{${members.join(',')}}`
}

function valueText(value: unknown): string {
  const number = value as { readonly '@int'?: string; readonly '@long'?: string } | null
  return number?.['@int'] ?? number?.['@long'] ?? JSON.stringify(value)
}
