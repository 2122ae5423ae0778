import * as z from 'zod'
import type { V4Client } from '../client.ts'
import * as queries from '../queries.ts'

/**
 * Whether the collection and the index that have these names now existed at `ts` under the same names.
 *
 * A name is resolved as of now, inside `At` too; a thing that was renamed or recreated since then shows another name or
 * none. FQL v10 does not show that (measured: inside `at`, a definition has its present name), so both adapters ask here.
 */
export async function existedAt(client: V4Client, ts: number, collection: string, index?: string): Promise<boolean> {
  return existedBy(await client.query(queries.namesThenAndNow(ts, collection, index), namesThenAndNow))
}

/** Whether what these names are of existed then. */
export function existedBy({ before, now }: z.infer<typeof namesThenAndNow>): boolean {
  // A definition that the secret cannot see is null both times, which proves nothing.
  return now.every((name, i) => name === null || before[i] === name)
}

const names = z.array(z.string().nullable())

export const namesThenAndNow = z.object({ before: names, now: names })
