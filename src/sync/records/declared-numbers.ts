import type { FaunaObject, FaunaValue, JsonText } from '../../fauna/document.ts'
import { type FieldType, unionOf } from '../../fauna/fields/field-type.ts'

/** The export forms of doubles that a JSON number cannot hold. */
const NON_FINITE: ReadonlySet<unknown> = new Set(['NaN', 'Infinity', '-Infinity'])

/** Types whose values can be such a text. */
const TEXTS: ReadonlySet<FieldType['type']> = new Set(['any', 'string', 'bytes', 'time', 'date', 'literal'])

/** Why such a value is null in a column or a field of numbers. */
export const NON_FINITE_CAUSE = 'the value is NaN or infinite, which a JSON number cannot hold'

export function isNonFinite(value: unknown): value is string {
  return NON_FINITE.has(value)
}

/** Whether the JSON text can contain such a value. May be true without one, never false with one. */
export function mayHoldNonFinite({ bytes, start, end }: JsonText): boolean {
  const text = bytes.subarray(start, end)
  return text.includes('"NaN"') || text.includes('Infinity"')
}

/** Whether any of these types, or a type inside them, is a number. */
export function declaresNumbers(types: ReadonlyMap<string, FieldType> | undefined): boolean {
  return types !== undefined && [...types.values()].some(holdsNumber)
}

function holdsNumber(type: FieldType): boolean {
  switch (type.type) {
    case 'number':
      return true
    case 'array':
      return holdsNumber(type.items)
    case 'object':
      return declaresNumbers(type.fields) || (type.rest !== undefined && holdsNumber(type.rest))
    case 'union':
      return type.members.some(holdsNumber)
    default:
      return false
  }
}

/**
 * Replaces, in place, each NaN and infinity by null where the collection declares a number and no text.
 * @returns the path of each replaced value, such as `["scores", "0"]`
 */
export function nullNonFinite(fields: FaunaObject, types: ReadonlyMap<string, FieldType>): string[][] {
  const nulled: string[][] = []
  for (const [name, type] of types) {
    if (Object.hasOwn(fields, name)) nullIn(fields, name, type, [name], nulled)
  }
  return nulled
}

function nullIn(
  parent: FaunaObject | FaunaValue[],
  key: string | number,
  type: FieldType,
  path: string[],
  nulled: string[][],
): void {
  const value = (parent as FaunaObject)[key]
  const members = type.type === 'union' ? type.members : [type]
  if (isNonFinite(value)) {
    if (members.some(({ type }) => type === 'number') && !members.some(({ type }) => TEXTS.has(type))) {
      ;(parent as FaunaObject)[key] = null
      nulled.push(path)
    }
    return
  }
  if (Array.isArray(value)) {
    const items = members.flatMap((member) => (member.type === 'array' ? [member.items] : []))
    for (const i of items.length > 0 ? value.keys() : []) nullIn(value, i, unionOf(items), [...path, String(i)], nulled)
    return
  }
  const objects = members.flatMap((member) => (member.type === 'object' ? [member] : []))
  if (objects.length === 0 || value === null || typeof value !== 'object') return
  for (const name of Object.keys(value)) {
    const found = objects.map(({ fields, rest }) => fields.get(name) ?? rest).filter((type) => type !== undefined)
    if (found.length > 0) nullIn(value as FaunaObject, name, unionOf(found), [...path, name], nulled)
  }
}
