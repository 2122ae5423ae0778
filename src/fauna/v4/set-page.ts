import * as z from 'zod'

/** A page of a set. `after` is the first entry of the next page; absent at the end. */
export const setPage = z.object({ data: z.array(z.unknown()), after: z.array(z.unknown()).optional() })
