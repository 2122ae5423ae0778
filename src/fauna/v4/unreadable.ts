import * as z from 'zod'
import { isFaunaError } from '../errors.ts'
import type { FaunaHttp } from '../http.ts'
import { type RetryPolicy, withRetries } from '../retry.ts'
import type { V4Client } from './client.ts'
import { get, ref } from './expressions.ts'
import { v10Answer } from './v10-answer.ts'

/** How many collections are asked about in one query. */
const PAGE = 500

const FIRST = `Collection.all().map(c => { name: c.name, probe: Collection(c.name).byId("0") }).pageSize(${PAGE})`

const probes = z.object({
  data: z.array(
    z.object({
      name: z.string(),
      probe: z.union([z.object({ '@ref': z.object({ cause: z.string().optional() }) }), z.unknown()]),
    }),
  ),
  after: z.string().optional(),
})

/**
 * Which collections answer a read of a document with "permission denied".
 *
 * A scan of such a collection is empty without an error, and FQL v4 can only ask for one collection a query; the same
 * server answers for all of them in one query of FQL v10 (fauna.md, "Unreadable is not empty"; recording "readable
 * collections in one query"). A server so old that it knows no v10 is asked collection by collection.
 */
export function unreadableCollections(
  http: FaunaHttp,
  client: V4Client,
  retries: RetryPolicy,
  signal: AbortSignal,
): (names: readonly string[]) => Promise<ReadonlySet<string>> {
  const ask = (query: string, args: Record<string, unknown>) =>
    withRetries(
      async () =>
        v10Answer(
          await http.post('/query/1', { 'x-format': 'tagged' }, JSON.stringify({ query, arguments: args }), 60_000),
        ),
      retries,
      signal,
    )

  async function inOneQuery(): Promise<Set<string> | undefined> {
    const denied = new Set<string>()
    const first = await ask(FIRST, {})
    if (first === undefined) return undefined
    let page = probes.parse((first as { '@set'?: unknown })['@set'])
    for (;;) {
      for (const { name, probe } of page.data) {
        const cause = (probe as { '@ref'?: { cause?: string } } | null)?.['@ref']?.cause
        if (cause === 'permission denied') denied.add(name)
      }
      if (page.after === undefined) return denied
      page = probes.parse(await ask('Set.paginate(cursor)', { cursor: page.after }))
    }
  }

  async function oneByOne(names: readonly string[]): Promise<Set<string>> {
    const denied = new Set<string>()
    for (const name of names) {
      try {
        await client.query(get(ref(name, '0')))
      } catch (error) {
        if (isFaunaError(error, 'forbidden')) denied.add(name)
        else if (!isFaunaError(error, 'missing')) throw error
      }
    }
    return denied
  }

  return async (names) => (await inOneQuery()) ?? oneByOne(names)
}
