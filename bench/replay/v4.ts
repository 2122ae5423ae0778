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
  if (!holdsPage(query)) return undefined
  return ['{"resource":', ...resourceOf(documents, query), '}']
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
  return 'documents' in set || 'match' in set || isOfDocuments(set.range ?? set.reverse ?? null)
}

function resourceOf(documents: MadeDocuments, query: Json): Pieces {
  if (Array.isArray(query)) return listOf(query.map((part) => resourceOf(documents, part)))
  if (query !== null && typeof query === 'object') {
    if ('at' in query) return resourceOf(documents, query.expr ?? null)
    if ('object' in query) return objectOf(documents, query.object as JsonObject)
    if ('map' in query) return page(documents, query.collection as JsonObject, formOf(query.map as JsonObject))
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

/** What a lambda makes of an element: the document, or the object that airbyte-source-fauna asks for. */
function formOf({ expr }: JsonObject): Form {
  const body = expr as JsonObject
  if (body.get !== undefined) return 'document'
  const object = (body.in as JsonObject | undefined)?.object
  if (object && Object.keys(object).join() === 'ref,ts,data,ttl') return 'projection'
  throw unknown(body)
}

/** @param form undefined: the elements themselves, references or entries */
function page(documents: MadeDocuments, query: JsonObject, form: Form | undefined): Pieces {
  const { set, isReversed } = turned(query.paginate as JsonObject)
  const isIndex = isOfIndex(set)
  const [first, last] = bounds(documents, set)
  const size = Math.min((query.size as number | undefined) ?? 64, 100_000)
  if ('ts' in query || 'events' in query) throw unknown(query)
  const fromEnd = 'before' in query && query.before === null
  if (query.before !== undefined && !fromEnd) throw unknown(query)
  const after = query.after as Json[] | undefined
  const element = (place: number): string => elementOf(documents, place, isIndex)

  if (isReversed || fromEnd) {
    if (form !== undefined || after !== undefined) throw unknown(query)
    const begin = Math.max(first, last - size)
    const places = Array.from({ length: last - begin }, (_, i) => (isReversed ? last - 1 - i : begin + i))
    const rest =
      begin > first
        ? [isReversed ? '"after":' : '"before":', cursorOf(documents, begin - (isReversed ? 1 : 0), isIndex), ',']
        : []
    return ['{', ...rest, `"data":[${places.map(element).join(',')}]}`]
  }

  const begin = after === undefined ? first : placeOf(documents, after, isIndex)
  const end = Math.min(begin + size, last)
  const data = form === undefined ? range(begin, end).map(element).join(',') : documents.texts(form, begin, end)
  return [
    '{',
    ...(after === undefined ? [] : ['"before":', cursorOf(documents, begin, isIndex), ',']),
    ...(end < last ? ['"after":', cursorOf(documents, end, isIndex), ','] : []),
    '"data":[',
    data,
    ']}',
  ]
}

function turned(set: JsonObject): { readonly set: JsonObject; readonly isReversed: boolean } {
  return 'reverse' in set ? { set: set.reverse as JsonObject, isReversed: true } : { set, isReversed: false }
}

function isOfIndex(set: JsonObject): boolean {
  return 'match' in set || ('range' in set && isOfIndex(set.range as JsonObject))
}

/** The first place of a set, and the one behind its last. */
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
