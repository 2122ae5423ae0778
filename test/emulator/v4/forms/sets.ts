import type { SetExpression } from '../../storage/set-expression.ts'
import { isArray, NativeRef, SchemaRef } from '../../storage/values.ts'
import { isSet, toIdentifier, toList, toRef, toSet, toValue, typeName } from '../casts.ts'
import { instanceNotFound, invalidArgument, QueryError, undefinedRef, wrongType } from '../errors.ts'
import { type Form, fn } from '../form.ts'
import { at, type Place } from '../position.ts'
import { type Context, Page, type Runtime, SetValue } from '../runtime.ts'

/** `Match`. An index that is still building cannot be matched (fauna.md, v4). */
function matchSet(context: Context, index: Runtime, terms: readonly Runtime[], place: Place): SetValue {
  const name = indexName(index, at(place, 'match'))
  const definition = context.database.schema('indexes').find(name)?.versionAt(context.transaction.visibleUntil)
  if (definition === undefined) {
    if (typeof index === 'string') throw undefinedRef('index', name, at(place, 'index'))
    throw instanceNotFound('Index', at(place, 'index'))
  }
  if (definition.fields.get('active') !== true) {
    throw new QueryError(400, 'instance not found', `Index '${name}' is not active.`, at(place, 'index'))
  }
  return new SetValue({ type: 'match', index: name, terms: terms.map((term) => toValue(term, place)) })
}

function indexName(index: Runtime, place: Place): string {
  if (typeof index === 'string') return index
  const ref = toRef(index, place)
  if (ref instanceof SchemaRef && ref.kind === 'indexes') return ref.name
  throw wrongType('Identifier', typeName(ref), place)
}

function documentsSet(value: Runtime, place: Place): SetValue {
  const ref = toRef(value, place)
  if (ref instanceof NativeRef) return new SetValue({ type: 'schema', kind: ref.kind })
  if (ref instanceof SchemaRef && ref.kind === 'collections') {
    return new SetValue({ type: 'documents', collection: ref.name })
  }
  throw wrongType('Collection Ref', typeName(ref), place)
}

function combinationForm(type: 'union' | 'intersection' | 'difference'): Form {
  return fn([type], [], (_context, [sets], place) => {
    const where = at(place, type)
    const list = toList(sets as Runtime)
    if (list.length === 0) throw invalidArgument('Non-empty array expected.', where)
    return new SetValue({ type, sets: list.map((set, index) => toSet(set, at(where, index))) })
  })
}

export const SET_FORMS: readonly Form[] = [
  fn(['documents'], [], (_context, [collection], place) => documentsSet(collection as Runtime, at(place, 'documents'))),
  fn(['match', 'terms'], [], (context, [index, terms], place) =>
    matchSet(context, index as Runtime, toList(terms as Runtime), place),
  ),
  fn(['match'], [], (context, [index], place) => matchSet(context, index as Runtime, [], place)),
  fn(['match', 'index'], [], (context, [terms, index], place) =>
    matchSet(context, index as Runtime, toList(terms as Runtime), place),
  ),
  combinationForm('union'),
  combinationForm('intersection'),
  combinationForm('difference'),
  fn(['distinct'], [], (_context, [set], place) => {
    return new SetValue({ type: 'distinct', set: toSet(set as Runtime, at(place, 'distinct')) })
  }),
  fn(['reverse'], [], (_context, [value], place) => {
    if (isArray(value)) return value.toReversed()
    if (value instanceof Page) return value.with(value.data.toReversed())
    return new SetValue({ type: 'reverse', set: toSet(value as Runtime, at(place, 'reverse')) })
  }),
  fn(['range', 'from', 'to'], [], (_context, [set, from, to], place) => {
    const bound = (value: Runtime, key: string) => toList(value).map((item) => toValue(item, at(place, key)))
    const range: SetExpression = {
      type: 'range',
      set: toSet(set as Runtime, at(place, 'range')),
      from: bound(from as Runtime, 'from'),
      to: bound(to as Runtime, 'to'),
    }
    return new SetValue(range)
  }),
  fn(['singleton'], [], (_context, [value], place) => {
    const ref = toRef(value as Runtime, at(place, 'singleton'))
    if (ref instanceof NativeRef) throw wrongType('Ref', typeName(ref), at(place, 'singleton'))
    return new SetValue({ type: 'singleton', ref })
  }),
  fn(['events'], [], (_context, [value], place) => {
    const source = toIdentifier(value as Runtime, at(place, 'events'))
    if (isSet(source) && source.type === 'events') throw invalidArgument('Set does not support events history.', place)
    return new SetValue({ type: 'events', source })
  }),
]
