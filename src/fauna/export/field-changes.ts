import { DEEPEST } from '../deep-text.ts'
import type { FieldLoss } from '../document.ts'

/** For a field in which something is nested too deep. */
export function cut(key: string): FieldLoss {
  return { path: ['data', key], kind: 'cut', cause: `what is nested deeper than ${DEEPEST} levels is JSON text` }
}

/** For a field that cannot be decoded. */
export function unwritable(key: string, error: unknown): FieldLoss {
  return { path: ['data', key], kind: 'unwritable', cause: `Fauna sent it in an unknown form (${error})` }
}

/** For a computed field that throws. @param cause what Fauna says */
export function unread(key: string, cause: string): FieldLoss {
  return { path: ['data', key], kind: 'unread', cause }
}
