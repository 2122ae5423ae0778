import { isFaunaError } from '../../fauna/errors.ts'
import { endOf, type Position } from '../../fauna/positions.ts'
import { ConfigError } from '../../text/config-error.ts'
import { countOf } from '../../text/count.ts'
import { scanIds } from '../ranges/id-scan.ts'
import type { Unscanned } from '../ranges/ranges-in-progress.ts'
import { isoTime } from '../records/iso-time.ts'
import { catchUpAfterMs } from '../snapshot/catch-up-time.ts'
import { resumeOrRestart } from '../snapshot/recreated.ts'
import { Snapshot } from '../snapshot/snapshot.ts'
import { isUnchanged } from '../snapshot/unchanged.ts'
import type { IdRange, StreamProgress } from '../state/progress.ts'
import type { StreamReading } from '../stream/stream-reading.ts'
import { catchUpOnFeed } from './feed-catch-up.ts'
import type { FeedReading } from './feed-reading.ts'
import { type FeedStart, resumeFeed, startAfterLastSync, startScan } from './feed-start.ts'
import { readIncremental } from './index-sync.ts'
import { UnreadChanges } from './unread-changes.ts'
import { unreadableDocuments } from './unreadable-documents.ts'

/**
 * Reads the changes since the last sync from the event feed of the collection, which needs no index: documents and
 * removals together, in the order of their transactions.
 *
 * The first sync scans the collection. A scan that takes long catches up on the feed before events expire, and resumes
 * as of then: so a newer version is never followed by an older one.
 * @param index finds an index to walk if the state is older than the retained history
 * @throws ConfigError; FaunaError
 */
export async function readByFeed(reading: FeedReading, index: () => Promise<string | undefined>): Promise<void> {
  if (isUnchanged(reading)) return writeUnchanged(reading)
  const now = await reading.moment.snapshotFor(reading)
  const before = await resumeOrRestart(reading, now)
  const afterLastSync = startAfterLastSync(reading, before)
  if (afterLastSync !== undefined && (await readUnlessExpired(reading, afterLastSync, now))) return
  const start = await resumeFeed(reading, before, now)
  if (start === undefined) await readAfterExpiry(reading, before, now, index)
  else await readFrom(reading, start, now)
}

/** Reads from a start that may be older than the retained history. @returns false if it is, and nothing was written */
async function readUnlessExpired(reading: FeedReading, start: FeedStart, now: number): Promise<boolean> {
  try {
    await readFrom(reading, start, now)
    return true
  } catch (error) {
    if (reading.writer.hasBegun || !isFaunaError(error, 'history_expired')) throw error
    return false
  }
}

/** Writes the state of a stream that has nothing new. */
function writeUnchanged({ before, opening, config, writer, reportStart }: StreamReading): void {
  const { updates } = before
  const end = endOf(opening.ts)
  const deletions = config.deletions ? end : before.deletions
  reportStart(feedStartText({ known: updates?.ts ?? opening.ts, ranges: [] }))
  writer.checkpoint({ updates: end, ...(deletions && { deletions }), snapshot: opening.ts })
}

/**
 * Reads a stream whose state is older than the retained history: along an index if there is one, with a new scan
 * otherwise. Removals that expired are lost.
 * @throws ConfigError if `on_lost_deletions` or `on_expired_history` is `fail`, unless the first scan was interrupted
 */
async function readAfterExpiry(
  reading: FeedReading,
  before: StreamProgress,
  now: number,
  index: () => Promise<string | undefined>,
): Promise<void> {
  const { name, fauna, log, config } = reading
  const walked = before.initial === undefined ? await index() : undefined
  if (walked !== undefined) return readIncremental({ ...reading, before }, walked)
  const horizon = isoTime(await fauna.horizon(name))
  const expired = `Stream "${name}": the state is older than the retained history of the collection, which starts at ${horizon}.`
  const lost = 'Documents that were deleted in the meantime can no longer be found.'
  const prevention = 'A larger history_days, or more frequent syncs, prevent this in the future.'
  const canFail = before.initial === undefined && before.deletions?.atLastRemoval !== true
  if (config.deletions?.onLost === 'fail' && canFail) {
    throw new ConfigError(
      `${expired} ${lost} Refresh the stream, or set "on_lost_deletions" to "warn" to scan it again. ${prevention}`,
    )
  }
  if (config.onExpiredHistory === 'fail' && before.initial === undefined) {
    throw new ConfigError(
      `${expired} There is no index on .ts to resume with. Refresh the stream to read all documents again, or set "on_expired_history" to "resync". ${prevention}`,
    )
  }
  log.warn(`${expired} There is no index on .ts to resume with, so all documents are read again. ${lost} ${prevention}`)
  await readFrom(reading, startScan(reading, now), now)
}

/**
 * Catches up on the feed, then scans for as long as the feed stays readable, until no ids are left.
 * @param snapshot the time as of which the stream is read first, in microseconds
 */
async function readFrom(reading: FeedReading, start: FeedStart, snapshot: number): Promise<void> {
  const { fauna, collection, writer, moment } = reading
  reading.reportStart(feedStartText(start))
  // As of a time that the user chose, no later change is read: there is nothing to catch up on.
  const catchUpMs = moment.isChosen ? Number.POSITIVE_INFINITY : catchUpAfterMs(collection.historyDays)
  const unread = new UnreadChanges()
  let { known, ranges } = start
  let scanned: Unscanned<IdRange>
  let isRetried = moment.isChosen
  for (let now = snapshot; ; now = await fauna.now()) {
    const { updates, deletions } = start
    const unscanned = ranges
    const progress = (ts: number): StreamProgress => progressOf(reading, start, ts, unscanned)
    const hasChanges = await catchUpOnFeed(reading, { after: known, until: now, updates, deletions, unread, progress })
    // A state from the future stays there.
    known = Math.max(known, now)
    const initialTs = unread.completeUpTo(known)
    const asOfNow = new Snapshot(reading, now)
    scanned = await scanIds(reading, {
      snapshot: asOfNow,
      asOf: (request) => request(now),
      ranges,
      progress: (unwritten) => ({ initial: { snapshot: initialTs, ranges: unwritten } }),
      shouldPause: () => asOfNow.ageMs >= catchUpMs,
    })
    // A feed fails if it can no longer be read. Without a change, the opening has shown the rest.
    if (hasChanges || ranges.length > 0 || reading.opening.ts < now) await asOfNow.confirm()
    ranges = scanned.unwritten
    if (scanned.left.length > 0) continue
    // Documents that cannot be read are scanned once more: they may have been repaired or deleted since.
    if (ranges.length === 0 || isRetried) break
    isRetried = true
  }
  writer.checkpoint(progressOf(reading, start, unread.completeUpTo(known), ranges))
  const unreadableIds = new Set([...scanned.unreadableIds, ...unread.ids])
  if (unreadableIds.size > 0) throw unreadableDocuments(reading, [...unreadableIds])
}

function feedStartText({ known, ranges }: FeedStart): string {
  const time = isoTime(known)
  if (ranges.length === 0) return `incremental by the event feed, after ${time}`
  const isWhole = ranges.length === 1 && ranges[0]?.from === '0' && ranges[0].to === undefined
  const scan = isWhole ? 'a scan of the collection' : `the rest of a scan (${countOf(ranges.length, 'range')} of ids)`
  return `incremental by the event feed, after ${scan} as of ${time}`
}

/**
 * @param known all changes up to and including this time were written, in microseconds
 * @param ranges the ids that are still to be scanned
 */
function progressOf(
  { config, before }: FeedReading,
  start: FeedStart,
  known: number,
  ranges: readonly IdRange[],
): StreamProgress {
  if (ranges.length > 0) return { initial: { snapshot: known, ranges } }
  // Nothing was read after the cursors: they stay, even if they are from the future.
  if (start.updates !== undefined && known === start.known) {
    const { fullRefresh: _, ...cursors } = before
    return cursors
  }
  const deletions = config.deletions ? latest(start.deletions, known) : before.deletions
  return { updates: latest(start.updates, known), ...(deletions && { deletions }), snapshot: known }
}

/** The later one of a cursor, which may be from the future, and the end of `ts`. */
function latest<T extends Position>(cursor: T | undefined, ts: number): T | Position {
  return cursor !== undefined && cursor.ts > ts ? cursor : endOf(ts)
}
