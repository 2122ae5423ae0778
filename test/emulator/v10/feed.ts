import type { Change } from '../storage/change-log.ts'
import { firstIndex } from '../storage/first-index.ts'
import { Time } from '../storage/time.ts'
import { FqlError } from './errors.ts'
import { callFunction, holdsFor } from './evaluate.ts'
import type { FeedSource } from './event-source.ts'
import { compareFeedPlaces, type FeedPlace, writeFeedCursor } from './feed-cursor.ts'
import { materialize } from './materialize.ts'
import { mayRead } from './permissions.ts'
import { type Context, DocumentValue, type Runtime } from './runtime.ts'

/** Counters that say nothing here. */
const STATS =
  '"stats":{"read_ops":1,"storage_bytes_read":0,"compute_ops":1,"processing_time_ms":1,"rate_limits_hit":[]}'

export interface FeedRequest {
  readonly source: FeedSource
  readonly from: FeedPlace
  readonly size: number
  /** As if the deadline had been reached before the first event was found. */
  readonly isOutOfTime: boolean
}

/** The text of a page of events after a position (`feed-from-start-ts` in recordings/fql-v10.json). */
export function readFeed(context: Context, { source, from, size, isOutOfTime }: FeedRequest): string {
  const collection = context.database.collections.get(source.collection)
  const { snapshot: now, visibleUntil } = context.transaction
  if (collection === undefined || from.ts < collection.horizon(now)) return feedText([tooOld(from)], from, false)
  const changes = collection.changes.changes()
  const end = visibleUntil === Infinity ? changes.length : firstIndex(changes, ({ ts }) => ts > visibleUntil)
  const events: string[] = []
  let ordinal = from
  let next = firstIndex(changes, (change) => compareFeedPlaces(change, from) > 0)
  // The server takes the snapshot for the cursor of a page that ran out of time before any event (Feed.scala, `poll`).
  if (isOutOfTime && next < end) return feedText([], { ts: now, ordinal: 0 }, true)
  for (; next < end && events.length < size; next++) {
    const change = changes[next] as Change
    ordinal = change
    try {
      const text = eventText(context, source, change)
      if (text !== undefined) events.push(text)
    } catch (error) {
      if (!(error instanceof FqlError)) throw error
      // The cursor is after the document whose event this would be (`feed with a computed field that throws`).
      events.push(errorText(error.code, error.message))
      next++
      break
    }
  }
  // An empty or last page moves the cursor to the snapshot, so that polling keeps up with the horizon.
  const hasNext = next < end
  return feedText(events, hasNext ? ordinal : { ts: now, ordinal: 0 }, hasNext)
}

function feedText(events: readonly string[], ordinal: FeedPlace, hasNext: boolean): string {
  return `{"events":[${events.join(',')}],"cursor":"${writeFeedCursor(ordinal)}","has_next":${hasNext},${STATS}}`
}

function errorText(code: string, message: string): string {
  return `{"type":"error","error":${JSON.stringify({ code, message })},${STATS}}`
}

/** `feed-error-too-old`: an event in a 200. */
function tooOld({ ts }: FeedPlace): string {
  const message = `Stream start time ${Time.ofMicros(ts)} is too far in the past. Recreate the stream and try again.`
  return errorText('invalid_stream_start_time', message)
}

/**
 * An event as its reader sees it: a document that comes into sight is added, one that goes out of it removed. Undefined
 * where nothing of it is seen.
 */
function eventText(context: Context, source: FeedSource, change: Change): string | undefined {
  const { before, after } = change
  if (!isTold(context, change)) return undefined
  const [earlier, later] = [pinned(context, change.ts - 1), pinned(context, change.ts)]
  const old = before && seen(earlier, source, before.document.ref)
  const current = after && seen(later, source, after.document.ref)
  if (current) return dataText(old ? 'update' : 'add', materialize(later, current.value), change)
  return old && dataText('remove', materialize(earlier, old.value), change)
}

function pinned(context: Context, at: number): Context {
  return { ...context, at, isPinned: true, isEvent: true }
}

/** What comes must be readable now, what goes must have been before, for what changes either will do. */
function isTold(context: Context, { action, ts, before, after }: Change): boolean {
  const ref = (after ?? before)?.document.ref
  if (ref === undefined) return false
  const isNow = action !== 'remove' && mayRead(context, ref)
  return isNow || (action !== 'add' && mayRead(pinned(context, ts - 1), ref))
}

/** What the steps of a source make of a document; undefined if the role cannot read it or it is filtered out. */
function seen(context: Context, { steps }: FeedSource, ref: DocumentValue['ref']): { value: Runtime } | undefined {
  if (!mayRead(context, ref)) return undefined
  let value: Runtime = new DocumentValue(ref, context.at)
  for (const { type, by } of steps) {
    if (type === 'map') value = callFunction(context, by, [value])
    else if (!holdsFor(context, by, value)) return undefined
  }
  return { value }
}

function dataText(type: string, data: string, change: Change): string {
  return `{"type":"${type}","data":${data},"txn_ts":${change.ts},"cursor":"${writeFeedCursor(change)}",${STATS}}`
}
