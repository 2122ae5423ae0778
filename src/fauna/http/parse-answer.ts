import type * as z from 'zod'
import { unknownForm } from '../errors.ts'

/** Checks a value from an answer. @throws FaunaError `unknown_form` if it does not fit the schema */
export function parseAnswer<T>(schema: z.ZodType<T>, value: unknown): T {
  const parsed = schema.safeParse(value)
  if (parsed.success) return parsed.data
  throw unknownForm(parsed.error.message, parsed.error)
}
