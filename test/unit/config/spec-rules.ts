/** What Airbyte's form, and its acceptance tests, want of a specification. */

interface Schema {
  readonly [keyword: string]: unknown
  readonly group?: string
  readonly groups?: readonly { readonly id: string; readonly title?: string }[]
  readonly required?: readonly string[]
  readonly type?: string | readonly string[]
  readonly properties?: Readonly<Record<string, Schema>>
  readonly items?: Schema
  readonly oneOf?: readonly Schema[]
}

/** Keywords that the form cannot show. */
const FORBIDDEN = [
  '$ref',
  'not',
  'anyOf',
  'allOf',
  'patternProperties',
  'prefixItems',
  'if',
  'then',
  'else',
  'dependentSchemas',
  'dependentRequired',
]

const SECRET_NAME = /secret|token|key|password/

/** What breaks the rules, each with its place: `collection.deletions: ...`; empty where nothing does. */
export function brokenRules(specification: unknown): string[] {
  const { groups, ...schema } = specification as Schema
  return [...ofGroups(groups ?? [], schema), ...ofSchema(schema, 'it')]
}

/** Each group is a card of the form; properties inside of others have none. */
function ofGroups(groups: NonNullable<Schema['groups']>, { properties = {} }: Schema): string[] {
  const named = Object.entries(properties).map(([name, { group }]) => [name, group] as const)
  const ids = groups.map(({ id }) => id)
  return [
    ...(new Set(ids).size < ids.length ? ['it: has a group twice'] : []),
    ...ids.filter((id) => named.every(([, group]) => group !== id)).map((id) => `it: has the group ${id} for nothing`),
    ...named
      .filter(([, group]) => group !== undefined && !ids.includes(group))
      .map(([name]) => `it.${name}: is of no group`),
    ...(groups.length === 0
      ? []
      : named.filter(([, group]) => group === undefined).map(([name]) => `it.${name}: has no group`)),
    ...Object.entries(properties).flatMap(([name, property]) => groupedInside(property, `it.${name}`)),
  ]
}

function groupedInside({ properties = {}, items, oneOf = [] }: Schema, place: string): string[] {
  const inside = [...Object.entries(properties), ...(items ? [['[]', items] as const] : [])]
  return [
    ...inside.flatMap(([name, property]) => [
      ...(property.group === undefined ? [] : [`${place}.${name}: has a group inside of another property`]),
      ...groupedInside(property, `${place}.${name}`),
    ]),
    ...oneOf.flatMap((variant, i) => groupedInside(variant, `${place}(${i})`)),
  ]
}

function ofSchema(schema: Schema, place: string): string[] {
  const { properties = {}, items, oneOf } = schema
  return [
    ...ofKeywords(schema),
    ...ofType(schema),
    ...(oneOf === undefined ? [] : ofVariants(schema, oneOf)),
    ...ofOrder(properties),
    ...ofShown(schema),
    ...Object.entries(properties).flatMap(([name, property]) => ofSecret(name, property)),
  ]
    .map((problem) => `${place}: ${problem}`)
    .concat(
      Object.entries(properties).flatMap(([name, property]) => ofSchema(property, `${place}.${name}`)),
      items === undefined ? [] : ofSchema(items, `${place}[]`),
      (oneOf ?? []).flatMap((variant, i) => ofSchema(variant, `${place}(${i})`)),
    )
}

function ofKeywords(schema: Schema): string[] {
  const { additionalProperties = true, enum: values } = schema
  return [
    ...FORBIDDEN.filter((keyword) => keyword in schema).map((keyword) => `has ${keyword}`),
    ...(additionalProperties === true ? [] : ['is closed to additional properties']),
    ...(Array.isArray(values) && new Set(values).size < values.length ? ['has a value twice in its enum'] : []),
  ]
}

function ofType({ type, const: value, properties, oneOf, items }: Schema): string[] {
  if (Array.isArray(type)) return type.length <= 2 && type[1] === 'null' ? [] : ['has several types']
  if (type === undefined) return value === undefined ? ['has no type'] : []
  if (type === 'object' && oneOf === undefined && Object.keys(properties ?? {}).length === 0) return ['is empty']
  if (type !== 'array') return []
  return ['object', 'string', 'number', 'integer'].includes(String(items?.type)) ? [] : ['has items of no plain type']
}

/** The form chooses a variant by the one property that is a `const` in all of them. */
function ofVariants({ type }: Schema, variants: readonly Schema[]): string[] {
  const all = variants.map(({ properties = {} }) => properties)
  const chosenBy = Object.keys(all[0] ?? {}).filter((name) => all.every((properties) => properties[name]?.const))
  const name = chosenBy[0] ?? ''
  return [
    ...(type === 'object' ? [] : ['has variants and is not an object']),
    ...(chosenBy.length === 1 ? [] : ['has not one property that is a const in all variants']),
    ...(all.some((properties) => properties[name] && ('default' in properties[name] || 'enum' in properties[name]))
      ? ['has a const with a default or an enum']
      : []),
  ]
}

function ofOrder(properties: Readonly<Record<string, Schema>>): string[] {
  const orders = Object.values(properties).map(({ order }) => order)
  return new Set(orders).size < orders.length ? ['has properties without an order of their own'] : []
}

function ofShown({ properties = {}, required = [] }: Schema): string[] {
  return required
    .filter((name) => properties[name] && 'always_show' in properties[name])
    .map((name) => `${name} is required, and shown always without always_show`)
}

function ofSecret(name: string, { type, airbyte_secret: secret = false }: Schema): string[] {
  const mayBeOne = SECRET_NAME.test(name) && ['string', 'integer', 'number'].includes(String(type))
  if (mayBeOne && secret !== true) return [`${name} is called like a secret and not marked as one`]
  return secret === true && !mayBeOne ? [`${name} is marked as a secret and not called like one`] : []
}
