import type { SetExpression } from '../../storage/set-expression.ts'
import { isArray, NativeRef, SchemaRef } from '../../storage/values.ts'
import { isSet, toIdentifier, toList, toRef, toSet, toValue, typeName } from '../casts.ts'
import { instanceNotFound, invalidArgument, QueryError, undefinedRef, wrongType } from '../errors.ts'
import { type Form, fn } from '../form.ts'
import { at, type Position } from '../position.ts'
import { type Context, Page, type Runtime, SetValue } from '../runtime.ts'

/** `Match`. An index that is still building cannot be matched (fauna.md, v4). */
function matchSet(context: Context, index: Runtime, terms: readonly Runtime[], position: Position): SetValue {
  const name = indexName(index, at(position, 'match'))
  const definition = context.database.schema('indexes').find(name)?.versionAt(context.transaction.visibleUntil)
  if (definition === undefined) {
    if (typeof index === 'string') throw undefinedRef('index', name, at(position, 'index'))
    throw instanceNotFound('Index', at(position, 'index'))
  }
  if (definition.fields.get('active') !== true) {
    throw new QueryError(400, 'instance not found', `Index '${name}' is not active.`, at(position, 'index'))
  }
  return new SetValue({ type: 'match', index: name, terms: terms.map((term) => toValue(term, position)) })
}

function indexName(index: Runtime, position: Position): string {
  if (typeof index === 'string') return index
  const ref = toRef(index, position)
  if (ref instanceof SchemaRef && ref.kind === 'indexes') return ref.name
  throw wrongType('Identifier', typeName(ref), position)
}

function documentsSet(value: Runtime, position: Position): SetValue {
  const ref = toRef(value, position)
  if (ref instanceof NativeRef) return new SetValue({ type: 'schema', kind: ref.kind })
  if (ref instanceof SchemaRef && ref.kind === 'collections') {
    return new SetValue({ type: 'documents', collection: ref.name })
  }
  throw wrongType('Collection Ref', typeName(ref), position)
}

function combinationForm(type: 'union' | 'intersection' | 'difference'): Form {
  return fn([type], [], (_context, [sets], position) => {
    const where = at(position, type)
    const list = toList(sets as Runtime)
    if (list.length === 0) throw invalidArgument('Non-empty array expected.', where)
    return new SetValue({ type, sets: list.map((set, index) => toSet(set, at(where, index))) })
  })
}

export const SET_FORMS: readonly Form[] = [
  fn(['documents'], [], (_context, [collection], position) =>
    documentsSet(collection as Runtime, at(position, 'documents')),
  ),
  fn(['match', 'terms'], [], (context, [index, terms], position) =>
    matchSet(context, index as Runtime, toList(terms as Runtime), position),
  ),
  fn(['match'], [], (context, [index], position) => matchSet(context, index as Runtime, [], position)),
  fn(['match', 'index'], [], (context, [terms, index], position) =>
    matchSet(context, index as Runtime, toList(terms as Runtime), position),
  ),
  combinationForm('union'),
  combinationForm('intersection'),
  combinationForm('difference'),
  fn(['distinct'], [], (_context, [set], position) => {
    return new SetValue({ type: 'distinct', set: toSet(set as Runtime, at(position, 'distinct')) })
  }),
  fn(['reverse'], [], (_context, [value], position) => {
    if (isArray(value)) return value.toReversed()
    if (value instanceof Page) return value.with(value.data.toReversed())
    return new SetValue({ type: 'reverse', set: toSet(value as Runtime, at(position, 'reverse')) })
  }),
  fn(['range', 'from', 'to'], [], (_context, [set, from, to], position) => {
    const bound = (value: Runtime, key: string) => toList(value).map((item) => toValue(item, at(position, key)))
    const range: SetExpression = {
      type: 'range',
      set: toSet(set as Runtime, at(position, 'range')),
      from: bound(from as Runtime, 'from'),
      to: bound(to as Runtime, 'to'),
    }
    return new SetValue(range)
  }),
  fn(['singleton'], [], (_context, [value], position) => {
    const ref = toRef(value as Runtime, at(position, 'singleton'))
    if (ref instanceof NativeRef) throw wrongType('Ref', typeName(ref), at(position, 'singleton'))
    return new SetValue({ type: 'singleton', ref })
  }),
  fn(['events'], [], (_context, [value], position) => {
    const source = toIdentifier(value as Runtime, at(position, 'events'))
    if (isSet(source) && source.type === 'events')
      throw invalidArgument('Set does not support events history.', position)
    return new SetValue({ type: 'events', source })
  }),
]
