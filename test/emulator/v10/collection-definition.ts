import { type ConstraintFailure, constraintFailure } from './errors.ts'
import { MODULES } from './modules.ts'
import type { Context } from './runtime.ts'
import type { Span } from './source.ts'
import type { StoredFields } from './write-values.ts'

/**
 * Refuses what no collection can be: names that are taken, reserved or no identifiers, and a history of less than
 * nothing. Its types are taken as they are.
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
  if (failures.length === 0) return
  const message = current === undefined ? 'Failed to create Collection.' : `Failed to update Collection \`${current}\`.`
  throw constraintFailure(message, failures, span)
}

function nameProblem(context: Context, name: unknown): string | undefined {
  if (typeof name !== 'string') return undefined
  if (context.database.collections.has(name)) return `A Collection already exists with the name \`${name}\``
  if (MODULES.has(name)) return `The identifier \`${name}\` is reserved.`
  return /^[A-Za-z_]\w*$/.test(name) ? undefined : 'Invalid identifier.'
}
