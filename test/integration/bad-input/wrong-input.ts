import type { Given } from '../harness/input-folder.ts'

/** Something that cannot be used, and what the refusal has to name: the field, or the value. */
export interface WrongInput {
  /** In words, behind "with". */
  readonly what: string
  readonly given: Given
  readonly names: RegExp
}

/** @param value written as JSON */
export function wrong(what: string, value: unknown, names: RegExp): WrongInput {
  return { what, given: JSON.stringify(value), names }
}

/** FQL v4, as it goes over the wire. */
export const FQL_V4 = { delete: { ref: { collection: 'users' }, id: '1' } } as const

/** FQL v10. */
export const FQL_V10 = 'Collection("users").all().forEach(.delete())'
