import type { StoredQuery } from '../storage/values.ts'
import type { Context as V4Context, Runtime as V4Runtime } from '../v4/runtime.ts'
import { callFunction } from './evaluate.ts'
import { parseLambda } from './parser.ts'
import { FunctionValue, type Runtime } from './runtime.ts'
import { plainSource } from './source.ts'

const compiled = new Map<string, FunctionValue>()

/**
 * Asks a predicate of a role made with v10 about what an action is on, with all privileges, as of the time that is read
 * at. One that fails denies. v4's half of the emulator asks too: the roles are the same.
 */
export function holdsV10(
  { store, database, transaction, at }: Pick<V4Context, 'store' | 'database' | 'transaction' | 'at'>,
  predicate: StoredQuery,
  subject: V4Runtime,
): boolean {
  const access = { database, roles: ['admin'] as const }
  const context = { store, database, access, transaction, variables: undefined, at, isPinned: at !== Infinity }
  try {
    return callFunction(context, functionOf(String(predicate.source)), [subject as Runtime]) === true
  } catch {
    return false
  }
}

function functionOf(source: string): FunctionValue {
  const known = compiled.get(source)
  if (known) return known
  const made = new FunctionValue(parseLambda(plainSource('*predicate*', source)), undefined)
  compiled.set(source, made)
  return made
}
