import { isObject } from '../storage/values.ts'
import { type ConstraintFailure, constraintFailure } from './errors.ts'
import { MODULES } from './modules.ts'
import type { Context } from './runtime.ts'
import type { Span } from './source.ts'
import type { StoredFields } from './write-values.ts'

/**
 * Refuses what no collection can be: names that are taken, reserved or no identifiers, and a history of less than
 * nothing. The types of its fields are taken as they are, and no document is held to them.
 *
 * @param current the name that the collection has; undefined for one to be
 */
export function requireDefinition(
  context: Context,
  fields: StoredFields,
  current: string | undefined,
  span: Span,
): void {
  const failures: ConstraintFailure[] = []
  const name = fields.get('name') ?? current
  const problem = name === current ? undefined : nameProblem(context, name)
  if (typeof name !== 'string') failures.push({ paths: [['name']], message: 'Missing required field of type String' })
  else if (problem !== undefined) failures.push({ paths: [['name']], message: problem })
  const days = fields.get('history_days') ?? null
  if (days !== null && (typeof days !== 'bigint' || days < 0n)) {
    failures.push({ paths: [['history_days']], message: 'Non-negative value required.' })
  }
  for (const part of ['fields', 'computed_fields']) {
    failures.push(...fieldNameProblems(fields.get(part)).map((message) => ({ paths: [[part]], message })))
  }
  if (failures.length === 0) return
  const message = current === undefined ? 'Failed to create Collection.' : `Failed to update Collection \`${current}\`.`
  throw constraintFailure(message, failures, span)
}

function nameProblem(context: Context, name: unknown): string | undefined {
  if (typeof name !== 'string') return undefined
  if (context.database.collections.has(name)) return `A Collection already exists with the name \`${name}\``
  if (MODULES.has(name)) return `The identifier \`${name}\` is reserved.`
  return IDENTIFIER.test(name) ? undefined : 'Invalid identifier.'
}

const IDENTIFIER = /^[A-Za-z_]\w*$/

const RESERVED_FIELDS: ReadonlySet<string> = new Set([
  ...['id', 'coll', 'ts', 'ttl', 'data'],
  ...['delete', 'exists', 'replace', 'replaceData', 'update', 'updateData'],
])

/** One for each name that a field cannot have (seen on a server). */
function fieldNameProblems(definitions: unknown): string[] {
  if (!isObject(definitions)) return []
  return [...definitions.keys()].flatMap((name) => {
    if (RESERVED_FIELDS.has(name)) return [`The name '${name}' is reserved.`]
    return IDENTIFIER.test(name) ? [] : ['Invalid identifier.']
  })
}
