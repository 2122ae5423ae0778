import * as z from 'zod'

/** An event source is answered as the token of its feed. */
export const streamToken = z.object({ '@stream': z.string() }).transform((value) => value['@stream'])
