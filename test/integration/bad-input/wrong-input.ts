import type { Given } from '../harness/input-folder.ts'

/** An input that cannot be used: one for each rule that it can break. */
export interface WrongInput {
  /** In words, after "with". */
  readonly what: string
  readonly given: Given
  /** What the refusal names: the field, and often the problem. */
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
