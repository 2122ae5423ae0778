import * as z from 'zod'
import { type FaunaError, isFaunaError } from '../../errors.ts'
import type { PageLimit } from '../../fauna.ts'
import type { Answer } from '../../http/answer.ts'
import type { V4Client } from '../client.ts'
import * as queries from '../queries.ts'
import { namesThenAndNow } from './existence.ts'

const glance = z.object({
  names: namesThenAndNow.nullable(),
  definition: z.object({ history_days: z.number().nullable() }).nullable(),
  entries: z.array(z.unknown()).nullable(),
  events: z.array(z.unknown()).nullable(),
})

export type GlanceAnswer = z.infer<typeof glance>

const glances = z
  .tuple([z.int()])
  .rest(glance)
  .transform(([ts, ...answers]) => ({ ts, answers }))

export interface GlanceAnswers {
  /** The time of the snapshot, in microseconds. */
  readonly ts: number
  /** In the order of the requests. */
  readonly answers: readonly GlanceAnswer[]
}

/**
 * Asks about several collections in one query. Where Fauna refuses to look for entries and events, they are null: who reads
 * the collection then finds out why.
 * @throws FaunaError
 */
export async function glanceAt(
  client: V4Client,
  requests: readonly queries.Glance[],
  page: PageLimit,
): Promise<Answer<GlanceAnswers>> {
  try {
    return await client.page(queries.glances(requests), glances, page)
  } catch (error) {
    if (!isFaunaError(error, 'missing', 'forbidden', 'history_expired')) throw error
    const refused = refusedOf(error, requests)
    const others = requests.map((request) => (refused.has(request) ? withoutLook(request) : request))
    return client.page(queries.glances(others), glances, page)
  }
}

function withoutLook({ collection, since }: queries.Glance): queries.Glance {
  return { collection, since }
}

/** The requests that Fauna refuses, by the positions of its errors; all, if it does not say which. */
function refusedOf({ details }: FaunaError, requests: readonly queries.Glance[]): ReadonlySet<queries.Glance> {
  const { errors = [] } = details
  // The first element of the query is the time.
  const refused = errors.flatMap(({ position }) => requests[Number(position?.[0]) - 1] ?? [])
  return new Set(refused.length > 0 && refused.length === errors.length ? refused : requests)
}
