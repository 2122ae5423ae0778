import { DEEPEST } from '../deep-text.ts'
import type { FieldChange } from '../document.ts'

/** For a field in which something is nested too deep. */
export function cut(key: string): FieldChange {
  return { path: ['data', key], kind: 'cut', cause: `what is nested deeper than ${DEEPEST} levels is JSON text` }
}

/** For a field that cannot be decoded. */
export function unwritable(key: string, error: unknown): FieldChange {
  return { path: ['data', key], kind: 'unwritable', cause: `Fauna sent it in an unknown form (${error})` }
}

/** For a computed field that throws. @param cause what Fauna says */
export function unread(key: string, cause: string): FieldChange {
  return { path: ['data', key], kind: 'unread', cause }
}
