import type { IndexField, IndexTable } from '../storage/index-table.ts'
import { elementKey } from '../storage/set-element.ts'
import { Time } from '../storage/time.ts'
import { type DocumentRef, isArray, NativeRef, SchemaRef, type Value } from '../storage/values.ts'
import { walkDocuments } from '../storage/walk-documents.ts'
import { walkIndex } from '../storage/walk-index.ts'
import { walkSchema } from '../storage/walk-schema.ts'
import { callFunction, holdsFor } from './evaluate.ts'
import { allowsRead, readRule } from './permissions.ts'
import { type Context, DocumentValue, pinnedTime, type Runtime, readTime, SchemaValue } from './runtime.ts'
import type { SetExpression } from './set-expression.ts'
import { boundRef } from './types.ts'

/** An element of a set, and its position: what a walk can begin with, that position included. */
interface Element {
  readonly value: Runtime
  readonly position: Value
}

/** The elements of a set in order, from a position on, or down from it when `descending`. */
export function* walk(
  context: Context,
  set: SetExpression,
  from: Value | undefined,
  descending: boolean,
): Generator<Element> {
  switch (set.type) {
    case 'documents':
      yield* documents(context, set, from, descending)
      return
    case 'index':
      yield* indexed(context, set, from, descending)
      return
    case 'schema':
      yield* schemaDocuments(context, set, from, descending)
      return
    case 'items':
      yield* walkItems(set.items, from, descending)
      return
    case 'sequence':
      yield* walkItems(sequence(set.from, set.until), from, descending)
      return
    case 'map':
      for (const { value, position } of walk(context, set.set, from, descending)) {
        yield { value: callFunction(context, set.by, [value]), position }
      }
      return
    case 'where':
      for (const element of walk(context, set.set, from, descending)) {
        if (holdsFor(context, set.by, element.value)) yield element
      }
      return
    case 'reverse':
      yield* walk(context, set.set, from, !descending)
      return
    case 'take':
    case 'drop':
      yield* walkItems(cut(context, set), from, descending)
  }
}

/** What `take` and `drop` leave; nothing is evaluated that `take` leaves out. */
function cut(context: Context, { set, type, count }: SetExpression & { type: 'take' | 'drop' }): Runtime[] {
  const items: Runtime[] = []
  let at = 0
  if (type === 'take' && count <= 0) return items
  for (const { value } of walk(context, set, undefined, false)) {
    at++
    if (type === 'take' || at > count) items.push(value)
    if (type === 'take' && at === count) break
  }
  return items
}

/** Items by their number; the position is that number. */
function* walkItems(items: readonly Runtime[], from: Value | undefined, descending: boolean): Generator<Element> {
  const step = descending ? -1 : 1
  const first = typeof from === 'bigint' ? Number(from) : descending ? items.length - 1 : 0
  for (let at = first; at >= 0 && at < items.length; at += step) {
    yield { value: items[at] as Runtime, position: BigInt(at) }
  }
}

function sequence(from: bigint, until: bigint): bigint[] {
  return Array.from({ length: Math.max(0, Number(until - from)) }, (_, index) => from + BigInt(index))
}

/** A scan of a collection that the role cannot read is empty, without an error. */
function* documents(
  context: Context,
  { collection, bounds }: SetExpression & { type: 'documents' },
  from: Value | undefined,
  descending: boolean,
): Generator<Element> {
  const rule = readRule(context, new SchemaRef('collections', collection))
  const time = readTime(context)
  const table = context.database.collections.get(collection)
  if (table === undefined || rule === false) return
  const [near, far] = descending ? [bounds.to, bounds.from] : [bounds.from, bounds.to]
  const start = from ?? boundRef(collection, near?.[0])
  const end = boundRef(collection, far?.[0])?.id
  const pinned = pinnedTime(context)
  for (const { ref } of walkDocuments(table, time, start === undefined ? undefined : [start], descending)) {
    const { id } = ref as DocumentRef
    if (end !== undefined && (descending ? id < end : id > end)) return
    if (rule === true || allowsRead(context, rule, ref)) {
      yield { value: new DocumentValue(ref as DocumentRef, pinned), position: ref as DocumentRef }
    }
  }
}

function* indexed(
  context: Context,
  { collection, index, terms, bounds }: SetExpression & { type: 'index' },
  from: Value | undefined,
  descending: boolean,
): Generator<Element> {
  const table = context.database.collections.get(collection)?.ownIndexes.get(index)
  const rule = readRule(context, new SchemaRef('collections', collection))
  if (table === undefined || rule === false) return
  const [near, far] = descending ? [bounds.to, bounds.from] : [bounds.from, bounds.to]
  const start = isArray(from) ? from : indexBound(table, collection, near)
  const end = indexBound(table, collection, far)
  if (start === 'none' || end === 'none') return
  const sign = descending ? -1 : 1
  const pinned = pinnedTime(context)
  const termValues = terms.map((term, at) => indexValue(table.definition.terms[at] as IndexField, collection, term))
  for (const element of walkIndex(table, termValues as Value[], readTime(context), start, descending)) {
    const key = elementKey(element)
    if (end !== undefined && sign * table.compareToBound(key, end) > 0) return
    const ref = element.ref as DocumentRef
    if (rule === true || allowsRead(context, rule, ref)) yield { value: new DocumentValue(ref, pinned), position: key }
  }
}

/**
 * A bound as the index keeps its values; `none` when nothing can lie beside it: ids are numbers, and another text bounds
 * nothing, without an error (fauna.md, v10).
 */
function indexBound(
  table: IndexTable,
  collection: string,
  bound: readonly Runtime[] | undefined,
): readonly Value[] | 'none' | undefined {
  const values = bound?.map((value, at) => indexValue(table.definition.values[at] as IndexField, collection, value))
  return values?.includes(undefined) ? 'none' : (values as readonly Value[] | undefined)
}

function indexValue({ path }: IndexField, collection: string, value: Runtime): Value | undefined {
  if (value instanceof DocumentValue) return value.ref
  // Numbers and texts stand before all times (seen on a server).
  if (path[0] === 'ts') return value instanceof Time ? BigInt(value.micros) : -1n
  return path[0] === 'ref' ? boundRef(collection, value) : (value as Value)
}

function* schemaDocuments(
  context: Context,
  set: SetExpression & { type: 'schema' },
  from: Value | undefined,
  descending: boolean,
): Generator<Element> {
  const rule = readRule(context, new NativeRef(set.kind))
  const start = typeof from === 'string' ? [new SchemaRef(set.kind, from)] : undefined
  const table = context.database.schema(set.kind)
  const time = readTime(context)
  for (const { ref } of walkSchema(table, time, start, descending)) {
    if (!allowsRead(context, rule, ref)) continue
    const schema = ref as SchemaRef
    // Names are resolved as of now. A node that lags would list what was recreated since, but could not read it.
    if (table.find(schema.name)?.versionAt(time.at) === undefined) continue
    yield { value: new SchemaValue(schema, pinnedTime(context)), position: schema.name }
  }
}
