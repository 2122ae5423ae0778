import type { JsonSchema } from '../../airbyte/messages.ts'
import type { CollectionInfo } from '../../fauna/fauna.ts'
import { ANY, type FieldType, type ObjectType, type ScalarType, unionOf } from '../../fauna/fields/field-type.ts'

/**
 * The `properties` of the schema of `data`, if the collection declares its fields; otherwise nothing. The schema stays
 * open, and requires no field: Fauna leaves out fields that are null. Of computed fields only the names are known.
 */
export function dataProperties({ fields, computed = [] }: CollectionInfo): Pick<JsonSchema, 'properties'> {
  if (fields === undefined) return {}
  const declared = Array.from(fields, ([name, type]) => [name, schemaOf(type)] as const)
  const others = computed.map((name) => [name, { ...schemaOf(ANY), description: 'Computed by Fauna.' }] as const)
  return { properties: Object.fromEntries([...declared, ...others]) }
}

/** In the order of the `type` lists. */
const JSON_TYPES = ['null', 'boolean', 'integer', 'number', 'string', 'array', 'object'] as const

type JsonType = (typeof JSON_TYPES)[number]

const SCALARS: Readonly<Record<ScalarType, readonly JsonType[]>> = {
  // Airbyte's destinations take a schema without a type for one of an object.
  any: ['null', 'boolean', 'number', 'string', 'array', 'object'],
  null: ['null'],
  boolean: ['boolean'],
  integer: ['integer'],
  // NaN and the infinities are written as null.
  number: ['null', 'number'],
  string: ['string'],
  bytes: ['string'],
  time: ['string'],
  date: ['string'],
  reference: ['object'],
}

/** The export form of references; `collection` is absent in references to native collections. */
const REFERENCE: ObjectType = {
  type: 'object',
  fields: new Map([
    ['id', { type: 'string' }],
    ['collection', { type: 'string' }],
    ['type', { type: 'string' }],
  ]),
}

/**
 * A union becomes one schema with a list of types, whose `items` and `properties` cover all arrays and objects among
 * its members. Destinations read such a list that way (JsonSchemaToAirbyteType in Airbyte's CDK). `oneOf` would not do:
 * exactly one member must match, and an object without its optional fields matches several.
 */
function schemaOf(type: FieldType): JsonSchema {
  const members = type.type === 'union' ? type.members : [type]
  const found = new Set(members.flatMap(jsonTypes))
  if (found.has('number')) found.delete('integer')
  const types = JSON_TYPES.filter((type) => found.has(type))
  const [only, ...more] = types
  return {
    type: only !== undefined && more.length === 0 ? only : types,
    ...literals(members),
    ...format(members),
    ...items(members),
    ...properties(members),
  }
}

function jsonTypes(type: FieldType): readonly JsonType[] {
  switch (type.type) {
    case 'literal':
      if (typeof type.value === 'number') return ['integer']
      return typeof type.value === 'string' ? ['string'] : ['boolean']
    case 'array':
    case 'object':
      return [type.type]
    case 'union':
      return type.members.flatMap(jsonTypes)
    default:
      return SCALARS[type.type]
  }
}

/** The values, if all members are literals or null. */
function literals(members: readonly FieldType[]): Pick<JsonSchema, 'enum'> {
  const values = members.flatMap((type) =>
    type.type === 'literal' ? [type.value] : type.type === 'null' ? [null] : [],
  )
  return values.length === members.length && values.some((value) => value !== null)
    ? { enum: [...new Set(values)] }
    : {}
}

/**
 * Times and dates keep all digits that Fauna sends: up to nine decimals of the second, and years such as `-0001` and
 * `+10000`. Airbyte does not limit the values of its types ("Data Types in Records").
 */
function format(members: readonly FieldType[]): Pick<JsonSchema, 'format' | 'airbyte_type'> {
  const [kind, ...more] = new Set(members.filter((type) => jsonTypes(type).includes('string')).map(({ type }) => type))
  if (more.length > 0) return {}
  if (kind === 'time') return { format: 'date-time', airbyte_type: 'timestamp_with_timezone' }
  return kind === 'date' ? { format: 'date' } : {}
}

function items(members: readonly FieldType[]): Pick<JsonSchema, 'items'> {
  const types = members.flatMap((type) => (type.type === 'array' ? [type.items] : []))
  return types.length > 0 ? { items: schemaOf(unionOf(types)) } : {}
}

/** A field that only some of the objects declare has, in the others, their type of undeclared fields. */
function properties(members: readonly FieldType[]): Pick<JsonSchema, 'properties'> {
  const objects = members.flatMap((type) =>
    type.type === 'object' ? [type] : type.type === 'reference' ? [REFERENCE] : [],
  )
  const names = new Set(objects.flatMap(({ fields }) => [...fields.keys()]))
  if (names.size === 0) return {}
  const typeOf = (name: string): FieldType =>
    unionOf(objects.map(({ fields, rest }) => fields.get(name) ?? rest).filter((type) => type !== undefined))
  return { properties: Object.fromEntries(Array.from(names, (name) => [name, schemaOf(typeOf(name))])) }
}
