import type { ValueKind } from '../../fauna/fields/field-tally.ts'
import type { FieldType } from '../../fauna/fields/field-type.ts'
import type { TypedColumnType } from '../columns/typed-column.ts'

/**
 * The type of a column whose field has values of these kinds: of one kind that kind, of integers and other numbers
 * `number`, of any other mixture `string`. Values of an unknown kind fit every type; a column of nothing else is a `string`.
 */
export function widen(kinds: Iterable<ValueKind>): TypedColumnType {
  const known = new Set<TypedColumnType>()
  for (const kind of kinds) if (kind !== 'unknown') known.add(kind)
  if (known.has('number')) known.delete('integer')
  const [only = 'string', ...more] = known
  return more.length > 0 ? 'string' : only
}

/** The kinds of values that a declared type allows; undefined if it allows any. */
export function kindsOf(type: FieldType): readonly ValueKind[] | undefined {
  switch (type.type) {
    case 'any':
      return undefined
    case 'null':
      return ['unknown']
    case 'bytes':
      return ['string']
    case 'reference':
      return ['object']
    case 'literal':
      if (typeof type.value === 'number') return ['integer']
      return typeof type.value === 'string' ? ['string'] : ['boolean']
    case 'union':
      return type.members.flatMap((member) => kindsOf(member) ?? [])
    default:
      return [type.type]
  }
}
