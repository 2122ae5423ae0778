import type { Form, MadeDocuments } from './made-documents.ts'
import { type Pieces, UnknownRequest } from './page.ts'

/** A query as it goes over the wire. */
export type Json = null | boolean | number | string | Json[] | JsonObject
type JsonObject = { [key: string]: Json }

/**
 * The value of an FQL v4 query that asks for pages of documents; undefined where it asks for none.
 * @throws UnknownRequest where it asks in a way that nothing was made for
 */
export function answerV4(documents: MadeDocuments, query: Json): Pieces | undefined {
  if (!holdsPage(query) || isOpening(query)) return undefined
  return ['{"resource":', ...resourceOf(documents, query), '}']
}

/** Whether it is a list that asks for other things too, as an opening does: whether the collection can be read. */
function isOpening(query: Json): boolean {
  return Array.isArray(query) && !query.every(holdsPage)
}

function holdsPage(query: Json): boolean {
  if (query === null || typeof query !== 'object') return false
  if (Array.isArray(query)) return query.some(holdsPage)
  const set = query.paginate
  return set === undefined ? Object.values(query).some(holdsPage) : isOfDocuments(set)
}

/** Whether a set is one of documents, or of entries of an index over them. */
function isOfDocuments(set: Json): boolean {
  if (set === null || typeof set !== 'object' || Array.isArray(set)) return false
  return 'documents' in set || 'match' in set || isOfDocuments(set.range ?? null)
}

function resourceOf(documents: MadeDocuments, query: Json): Pieces {
  if (Array.isArray(query)) return listOf(query.map((part) => resourceOf(documents, part)))
  if (query !== null && typeof query === 'object') {
    if ('at' in query) return resourceOf(documents, query.expr ?? null)
    // What is evaluated before is a read that fails if the history has expired, which it has not.
    if ('let' in query) return resourceOf(documents, query.in ?? null)
    if ('map' in query && isFilter(query.collection)) return removals(documents, query.collection as JsonObject)
    if ('object' in query) return objectOf(documents, query.object as JsonObject)
    if ('map' in query) return page(documents, query.collection as JsonObject, formOf(query.map as JsonObject))
    if ('select' in query) return selected(documents, query)
    if ('paginate' in query) return page(documents, query, undefined)
  }
  throw unknown(query)
}

function objectOf(documents: MadeDocuments, fields: JsonObject): Pieces {
  const members = Object.entries(fields).map(([key, value]) => [
    `${JSON.stringify(key)}:`,
    ...resourceOf(documents, value),
  ])
  return ['{', ...joined(members), '}']
}

function listOf(elements: readonly Pieces[]): Pieces {
  return ['[', ...joined(elements), ']']
}

function joined(parts: readonly Pieces[]): Pieces {
  return parts.flatMap((part, i) => (i === 0 ? part : [',', ...part]))
}

/** The result of a lambda for an element: the document, or the object that airbyte-source-fauna requests. */
function formOf({ expr }: JsonObject): Form {
  const body = expr as JsonObject
  if (body.get !== undefined) return 'document'
  const object = (body.in as JsonObject | undefined)?.object
  if (object && Object.keys(object).join() === 'ref,ts,data,ttl') return 'projection'
  throw unknown(body)
}

function isFilter(page: Json | undefined): boolean {
  return page !== null && typeof page === 'object' && 'filter' in page
}

/** A page of set events, of which the filter of the connector leaves the removals, each as `[ts, id]`. */
function removals(documents: MadeDocuments, { collection }: JsonObject): Pieces {
  const { paginate: set, events, size, after, ...others } = collection as JsonObject
  const isUnknown = events !== true || Object.keys(others).length > 0 || !('documents' in (set as JsonObject))
  if (isUnknown || documents.removedEach === 0) throw unknown(collection as JsonObject)
  const begin = placeOfEvent(documents, (after as JsonObject).object as JsonObject)
  const end = Math.min(begin + Number(size), documents.count)
  const removed = range(begin, end).filter((place) => place % documents.removedEach === 0)
  const next = (): string =>
    `"after":{"ts":${documents.ts(end)},"action":"remove","document":${elementOf(documents, end, false)}},`
  const data = removed.map((place) => `[${documents.ts(place)},"${documents.id(place)}"]`)
  return ['{', end < documents.count ? next() : '', '"data":[', data.join(), ']}']
}

/** Without a document, a cursor of events is after all events of its `ts` (fauna.md, v4). */
function placeOfEvent(documents: MadeDocuments, { ts, document }: JsonObject): number {
  if (document === undefined) return documents.placeOfEntry({ ts: Number(ts) + 1, id: 0n })
  return documents.placeOfEntry({ ts: Number(ts), id: idOf(document) })
}

/** @param form undefined: the elements themselves, references or entries */
function page(documents: MadeDocuments, query: JsonObject, form: Form | undefined): Pieces {
  const { isIndex, first, last, begin, end } = placesOf(documents, query)
  const element = (place: number): string => elementOf(documents, place, isIndex)
  const data = form === undefined ? range(begin, end).map(element).join() : documents.texts(form, begin, end)
  return [
    '{',
    ...(begin > first ? ['"before":', cursorOf(documents, begin, isIndex), ','] : []),
    ...(end < last ? ['"after":', cursorOf(documents, end, isIndex), ','] : []),
    '"data":[',
    data,
    ']}',
  ]
}

/** Of an element of a page: the id of a reference, or the first value of an entry. */
function selected(documents: MadeDocuments, query: JsonObject): Pieces {
  const { select, from, default: otherwise } = query
  const [data, position, what, ...further] = select as Json[]
  const { isIndex, begin, end } = placesOf(documents, from as JsonObject)
  if (data !== 'data' || typeof position !== 'number' || what !== (isIndex ? 0 : 'id') || further.length > 0)
    throw unknown(query)
  const place = begin + position
  if (place >= end) return [JSON.stringify(otherwise)]
  return [isIndex ? String(documents.ts(place)) : `"${documents.id(place)}"`]
}

interface PagePlaces {
  readonly isIndex: boolean
  /** Of the set; ends are exclusive. */
  readonly first: number
  readonly last: number
  /** Of the page. */
  readonly begin: number
  readonly end: number
}

function placesOf(documents: MadeDocuments, query: JsonObject): PagePlaces {
  const { paginate: set, size = 64, after, before } = query
  if (Object.keys(query).some((key) => !KEYS.has(key)) || (before ?? null) !== null) throw unknown(query)
  const isIndex = isOfIndex(set as JsonObject)
  const [first, last] = bounds(documents, set as JsonObject)
  // `before: null` is the last page.
  if (before === null) return { isIndex, first, last, begin: Math.max(first, last - Number(size)), end: last }
  const begin = after === undefined ? first : placeOf(documents, after as Json[], isIndex)
  return { isIndex, first, last, begin, end: Math.min(begin + Number(size), last) }
}

const KEYS: ReadonlySet<string> = new Set(['paginate', 'size', 'after', 'before'])

function isOfIndex(set: JsonObject): boolean {
  return 'match' in set || ('range' in set && isOfIndex(set.range as JsonObject))
}

/** The first index of a set, and the one after its last. */
function bounds(documents: MadeDocuments, set: JsonObject): [number, number] {
  if (!('range' in set)) return [0, documents.count]
  const isIndex = isOfIndex(set)
  const [from, to] = [set.from as Json[], set.to as Json[]]
  return [
    from.length === 0 ? 0 : placeOf(documents, from, isIndex),
    to.length === 0 ? documents.count : placeBehind(documents, to, isIndex),
  ]
}

/** The place of the first element that is not before a bound: `[ref]`, or `[ts, ref, ...]`, or `[ts]` of an index. */
function placeOf(documents: MadeDocuments, bound: readonly Json[], isIndex: boolean): number {
  if (!isIndex) return documents.placeOfId(idOf(bound[0]))
  return documents.placeOfEntry({ ts: bound[0] as number, id: bound[1] === undefined ? 0n : idOf(bound[1]) })
}

function placeBehind(documents: MadeDocuments, bound: readonly Json[], isIndex: boolean): number {
  if (!isIndex) return documents.placeOfId(idOf(bound[0]) + 1n)
  const ts = bound[0] as number
  return documents.placeOfEntry(bound[1] === undefined ? { ts: ts + 1, id: 0n } : { ts, id: idOf(bound[1]) + 1n })
}

/** Of a reference as a query builds it, or as an answer holds it. */
function idOf(reference: Json | undefined): bigint {
  const { id } = ((reference as JsonObject)['@ref'] ?? reference) as JsonObject
  return BigInt(id as string)
}

function elementOf(documents: MadeDocuments, place: number, isIndex: boolean): string {
  const reference = `{"@ref":{"id":"${documents.id(place)}","collection":{"@ref":{"id":"${documents.collection}","collection":{"@ref":{"id":"collections"}}}}}}`
  return isIndex ? `[${documents.ts(place)},${reference}]` : reference
}

function cursorOf(documents: MadeDocuments, place: number, isIndex: boolean): string {
  const reference = elementOf(documents, place, false)
  return isIndex ? `[${documents.ts(place)},${reference},${reference}]` : `[${reference}]`
}

function range(begin: number, end: number): number[] {
  return Array.from({ length: Math.max(end - begin, 0) }, (_, i) => begin + i)
}

function unknown(query: Json): UnknownRequest {
  return new UnknownRequest(`No answers were made beforehand for the FQL v4 query ${JSON.stringify(query)}`)
}
