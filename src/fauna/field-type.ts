/**
 * What a collection declares of a field, in terms of what is exported: an id is a string, and whole numbers of 32 and
 * 64 bits are one. `any` is also what could not be understood.
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
  /** The type of all other fields; absent where there are none. */
  readonly rest?: FieldType
}

export const ANY: FieldType = { type: 'any' }

/** Of one type itself, of none `any`. */
export function unionOf(types: readonly FieldType[]): FieldType {
  const members = types.flatMap((type) => (type.type === 'union' ? type.members : [type]))
  const [first = ANY] = members
  if (members.some(({ type }) => type === 'any')) return ANY
  return members.length > 1 ? { type: 'union', members } : first
}
