/**
 * The declared type of a field, in terms of the export format: an id is a string, and integers of 32 and 64 bits are the
 * same type. A type that could not be parsed is `any` too.
 */
export type FieldType =
  | { readonly type: ScalarType }
  | { readonly type: 'literal'; readonly value: string | number | boolean }
  | { readonly type: 'array'; readonly items: FieldType }
  | ObjectType
  /** Of two members or more, none of which is a union or `any`. */
  | { readonly type: 'union'; readonly members: readonly FieldType[] }

/** A `number` may be fractional, NaN or infinite, an `integer` none of these. */
export type ScalarType =
  | 'any'
  | 'null'
  | 'boolean'
  | 'integer'
  | 'number'
  | 'string'
  | 'bytes'
  | 'time'
  | 'date'
  | 'reference'

export interface ObjectType {
  readonly type: 'object'
  readonly fields: ReadonlyMap<string, FieldType>
  /** The type of all other fields; absent if no others are allowed. */
  readonly rest?: FieldType
}

export const ANY: FieldType = { type: 'any' }

/** The union of types: of one type that type, of none `any`. */
export function unionOf(types: readonly FieldType[]): FieldType {
  const members = types.flatMap((type) => (type.type === 'union' ? type.members : [type]))
  const [first = ANY] = members
  if (members.some(({ type }) => type === 'any')) return ANY
  return members.length > 1 ? { type: 'union', members } : first
}
