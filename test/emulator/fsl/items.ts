import type { Database } from '../storage/database.ts'
import { isArray, isObject, type ObjectValue, SchemaRef, type Value } from '../storage/values.ts'

/** A definition in FSL. */
export interface FslItem {
  /** Its kind and name. */
  readonly key: string
  readonly text: string
}

/**
 * The definitions that FSL has: collections, and the roles and access providers without code of FQL v4. It has neither
 * functions nor indexes of FQL v4.
 */
export function fslItems(database: Database): FslItem[] {
  const of = (
    kind: 'collections' | 'roles' | 'access_providers',
    noun: string,
    body: (fields: ObjectValue) => string[],
  ): FslItem[] =>
    database
      .schema(kind)
      .live()
      .filter(({ fields }) => kind !== 'roles' || isOfV10(fields))
      .map(({ name, fields }) => ({ key: `${noun} ${name}`, text: block(`${noun} ${nameText(name)}`, body(fields)) }))
  return [
    ...of('collections', 'collection', collectionLines),
    ...of('roles', 'role', roleLines),
    ...of('access_providers', 'access provider', accessProviderLines),
  ]
}

/** FSL has no history that never ends. */
const FOR_EVER = 9223372036854775807n

function collectionLines(fields: ObjectValue): string[] {
  const historyDays = fields.get('history_days') ?? FOR_EVER
  const ttlDays = fields.get('ttl_days') ?? null
  return [
    ...entriesOf(fields.get('fields')).map(([name, field]) => fieldLine(name, field)),
    ...entriesOf(fields.get('computed_fields')).map(([name, field]) => computedLine(name, field)),
    ...entriesOf(fields.get('indexes')).flatMap(([name, index]) => indexLines(name, index)),
    ...(historyDays === 0n ? [] : [`history_days ${historyDays}`]),
    ...(ttlDays === null ? [] : [`ttl_days ${ttlDays}`]),
  ]
}

function fieldLine(name: string, field: ObjectValue): string {
  const initial = field.get('default') ?? null
  return `${nameText(name)}: ${field.get('signature')}${initial === null ? '' : ` = ${initial}`}`
}

function computedLine(name: string, field: ObjectValue): string {
  const signature = field.get('signature') ?? null
  const type = signature === null ? '' : `: ${signature}`
  return `compute ${nameText(name)}${type} = ${lambdaText(field.get('body'))}`
}

function indexLines(name: string, index: ObjectValue): string[] {
  const parts = ['terms', 'values'].flatMap((part) => {
    const fields = listOf(index.get(part)).map(indexFieldText)
    return fields.length === 0 ? [] : [`${part} [${fields.join(', ')}]`]
  })
  return block(`index ${nameText(name)}`, parts)
    .trimEnd()
    .split('\n')
}

function indexFieldText(field: ObjectValue): string {
  return field.get('order') === 'desc' ? `desc(${field.get('field')})` : `${field.get('field')}`
}

/** Whether a role names its resources as FQL v10 does. */
function isOfV10(fields: ObjectValue): boolean {
  return listOf(fields.get('privileges')).every((privilege) => typeof privilege.get('resource') === 'string')
}

function roleLines(fields: ObjectValue): string[] {
  return listOf(fields.get('privileges')).flatMap((privilege) => {
    const actions = privilege.get('actions') ?? null
    const lines = [...(isObject(actions) ? actions : [])].flatMap(([action, allowed]) => actionLines(action, allowed))
    return block(`privileges ${nameText(String(privilege.get('resource')))}`, lines)
      .trimEnd()
      .split('\n')
  })
}

function actionLines(action: string, allowed: Value): string[] {
  if (allowed === true) return [action]
  if (typeof allowed !== 'string') return []
  return block(action, [`predicate (${lambdaText(allowed)})`])
    .trimEnd()
    .split('\n')
}

function accessProviderLines(fields: ObjectValue): string[] {
  const roles = fields.get('roles') ?? []
  return [
    `issuer ${JSON.stringify(fields.get('issuer'))}`,
    `jwks_uri ${JSON.stringify(fields.get('jwks_uri'))}`,
    ...(isArray(roles) ? roles : [roles]).flatMap((role) =>
      role instanceof SchemaRef ? [`role ${nameText(role.name)}`] : [],
    ),
  ]
}

function entriesOf(value: Value | undefined): [string, ObjectValue][] {
  if (!isObject(value)) return []
  return [...value].flatMap(([name, entry]) => (isObject(entry) ? [[name, entry]] : []))
}

/** The objects of a list, or the one object in its place. */
function listOf(value: Value | undefined): ObjectValue[] {
  return (isArray(value) ? [...value] : [value ?? null]).filter(isObject)
}

/** The parameter in parentheses; the rest as it was written, which the server formats. */
function lambdaText(source: Value | undefined): string {
  return String(source).replace(/^\s*(\w+)\s*=>/, '($1) =>')
}

function nameText(name: string): string {
  return /^[A-Za-z_]\w*$/.test(name) ? name : JSON.stringify(name)
}

function block(head: string, lines: readonly string[]): string {
  return [`${head} {`, ...lines.map((line) => `  ${line}`), '}', ''].join('\n')
}
