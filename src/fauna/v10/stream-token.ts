import * as z from 'zod'

/** What an event source is answered as: the token of its feeds. */
export const streamToken = z.object({ '@stream': z.string() }).transform((value) => value['@stream'])
