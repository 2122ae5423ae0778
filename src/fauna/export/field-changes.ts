import type { FieldChange } from '../document.ts'
import { FaunaError } from '../errors.ts'
import { DEEPEST } from '../fields/deep-text.ts'

/** For a field with values that are nested too deep. */
export function cut(key: string): FieldChange {
  return {
    path: ['data', key],
    kind: 'cut',
    cause: `values nested deeper than ${DEEPEST} levels are exported as JSON text`,
  }
}

/** For a field that cannot be decoded. */
export function unwritable(key: string, error: unknown): FieldChange {
  const reason = error instanceof FaunaError && error.cause instanceof Error ? error.cause.message : error
  return { path: ['data', key], kind: 'unwritable', cause: `Fauna sent it in an unknown form (${reason})` }
}

/** For a computed field that throws. @param cause Fauna's message */
export function unread(key: string, cause: string): FieldChange {
  return { path: ['data', key], kind: 'unread', cause }
}
