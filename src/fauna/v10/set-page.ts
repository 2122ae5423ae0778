import * as z from 'zod'
import type { TaggedValue } from './values.ts'

/** A page of a set. `after` is Fauna's cursor; absent at the end. */
export const setPage = z.object({ data: z.array(z.unknown()), after: z.string().optional() })

/** A first page comes as a set, those behind it as plain objects (fauna.md, v10). */
export function pageOf(value: TaggedValue): z.infer<typeof setPage> {
  const set = (value as { '@set'?: unknown } | null)?.['@set']
  return setPage.parse(set ?? value)
}
