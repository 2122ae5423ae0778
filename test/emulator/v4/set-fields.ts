import type { SetExpression } from '../storage/set-expression.ts'
import { isObject, NativeRef, SchemaRef, type Value } from '../storage/values.ts'

/**
 * A set as a value: an object with the one field `@set`. A set that was stored stays such an object, and is answered as
 * `{"@obj": {"@set": ...}}`, sets inside it too (`create-doc-special` in recordings/fql-v4.json).
 */
export function setFields(set: SetExpression): Value {
  if (set.type === 'schema') return new NativeRef(set.kind)
  return new Map([['@set', new Map(expressionFields(set))]])
}

function expressionFields(set: SetExpression): [string, Value][] {
  switch (set.type) {
    case 'documents':
      return [['documents', new SchemaRef('collections', set.collection)]]
    case 'schema':
      return [['documents', new NativeRef(set.kind)]]
    case 'match': {
      const index: [string, Value] = ['match', new SchemaRef('indexes', set.index)]
      if (set.terms.length === 0) return [index]
      return [index, ['terms', set.terms.length === 1 ? (set.terms[0] as Value) : set.terms]]
    }
    case 'singleton':
      return [['singleton', set.ref]]
    case 'events':
      return 'type' in set.source ? [['events', withoutTag(setFields(set.source))]] : [['events', set.source]]
    case 'union':
    case 'intersection':
    case 'difference':
      return [[set.type, set.sets.map(setFields)]]
    case 'distinct':
    case 'reverse':
      return [[set.type, setFields(set.set)]]
    case 'range':
      return [
        ['range', setFields(set.set)],
        ['from', bound(set.from)],
        ['to', bound(set.to)],
      ]
  }
}

/** A bound of one value is written without its list, and no bound as null. */
function bound(list: readonly Value[]): Value {
  return list.length > 1 ? list : (list[0] ?? null)
}

/** The set of a history is the one that is written without its tag. */
function withoutTag(set: Value): Value {
  return isObject(set) ? (set.get('@set') ?? null) : set
}
