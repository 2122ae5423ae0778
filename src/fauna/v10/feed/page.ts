import * as z from 'zod'
import { FaunaError } from '../../errors.ts'
import { feedCursorTime } from './cursor.ts'

export interface FeedRequest {
  readonly token: string
  readonly page_size: number
  /** In microseconds. Exclusive, except for the later events of a transaction at this very time. */
  readonly start_ts?: number
  /** Exclusive. */
  readonly cursor?: string
}

/** Where a page of a feed starts. */
export type FeedStart = { readonly start_ts: number } | { readonly cursor: string }

/** An event of a feed, or an error in place of one. */
const feedEvent = z.union([
  z
    .object({ type: z.enum(['add', 'update', 'remove']), txn_ts: z.int(), cursor: z.string(), data: z.unknown() })
    .transform(({ type, txn_ts: ts, cursor, data }) => ({ type, ts, cursor, data })),
  z.object({ type: z.literal('error'), error: z.object({ code: z.string(), message: z.string() }) }),
])

/** A page of a feed whose events hold anything but documents. */
export const feedPage = z
  .object({ events: z.array(feedEvent), cursor: z.string(), has_next: z.boolean() })
  .transform(({ events, cursor, has_next: hasNext }) => ({ events, cursor, hasNext }))

export type FeedEventPage = z.infer<typeof feedPage>

/** How the server refuses a feed. */
export const feedRefusal = z.object({ error: z.object({ code: z.string(), message: z.string() }) })

/** Matches the first bytes of a `feedRefusal`. */
export const FEED_REFUSAL_BEGINNING = /^\s*\{\s*"error"/

/** The parts of a page that decide whether its cursor can be used. */
interface FeedPageOutline {
  readonly events: readonly unknown[]
  readonly cursor: string
  readonly hasNext: boolean
}

/**
 * A page that reports more events but holds none ran out of time. Its cursor may then be the present, past events that
 * were never returned (Feed.scala, `poll`); it is safe only if it lies before the snapshot of the request.
 * @param askedAsOf the earliest snapshot that the request may have been answered from, in microseconds
 * @param origin names the server in the error
 * @throws FaunaError `time_out` if the cursor may skip events: resume from the previous cursor with a smaller page
 */
export function refuseSkippingCursor(
  { events, cursor, hasNext }: FeedPageOutline,
  askedAsOf: number,
  origin: string,
): void {
  if (!hasNext || events.length > 0) return
  const time = feedCursorTime(cursor)
  if (time !== undefined && time < askedAsOf) return
  throw new FaunaError('time_out', `${origin} ran out of time before it found an event of the feed.`)
}
