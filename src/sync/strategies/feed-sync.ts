import type { Change, Fauna, FeedPage } from '../../fauna/fauna.ts'
import { comparePositions, endOf, type Position } from '../../fauna/positions.ts'
import { ConfigError } from '../../text/config-error.ts'
import { scanIds } from '../ranges/id-scan.ts'
import { isoTime } from '../records/iso-time.ts'
import { catchUpAfterMs } from '../snapshot/history.ts'
import { resumeOrRestart } from '../snapshot/recreated.ts'
import { openSnapshot } from '../snapshot/snapshot.ts'
import type { DeletionsCursor, IdRange, StreamProgress, UpdatesCursor } from '../state/progress.ts'
import type { StreamReading } from '../stream/stream-reading.ts'
import { readIncremental } from './index-sync.ts'
import { sayDeletionsBegin } from './removals.ts'

/** A Fauna whose API has feeds. */
export type FaunaWithFeeds = Fauna & Required<Pick<Fauna, 'openFeed'>>

export interface FeedReading extends StreamReading {
  readonly fauna: FaunaWithFeeds
}

export function hasFeeds(fauna: Fauna): fauna is FaunaWithFeeds {
  return fauna.openFeed !== undefined
}

/**
 * Reads what changed since the last sync from the feed of the collection, which needs no index: changes and removals
 * in one pass, in the order of their transactions.
 *
 * The first sync scans the collection as of one time, up to which the feed is then known. A scan that takes long
 * catches up on the feed in between, before that is forgotten, and goes on as of then: so nothing newer is followed by
 * something older.
 *
 * @param index what can be walked where the history does not reach back to the state
 */
export async function readByFeed(reading: FeedReading, index: () => Promise<string | undefined>): Promise<void> {
  const before = await resumeOrRestart(reading)
  const beginning = await beginningOf(reading, before)
  if (beginning === undefined) await readForgotten(reading, before, index)
  else await readOn(reading, beginning)
}

/** The horizon moves on between the asking for it and the reading: what is nearer to it than this counts as forgotten. */
const MARGIN_MICROS = 5e6

/** Where the feed is read from, and what is still to be scanned. */
interface Beginning {
  /** All changes up to and including this time are known. */
  readonly known: number
  readonly ranges: readonly IdRange[]
  /** What was written behind `known` all the same, by a walk along an index and its removals. */
  readonly updates?: UpdatesCursor | undefined
  readonly deletions?: DeletionsCursor | undefined
}

/** Undefined where the history does not reach back to the state. */
async function beginningOf(reading: FeedReading, before: StreamProgress): Promise<Beginning | undefined> {
  const { fauna, name, config } = reading
  const { initial, updates, snapshot } = before
  if (initial === undefined && updates === undefined) return scanAnew(reading)
  const horizon = await fauna.horizon(name)
  const floor = horizon === 0 ? 0 : horizon + MARGIN_MICROS
  if (initial !== undefined) {
    return initial.snapshot < floor ? undefined : { known: initial.snapshot, ranges: initial.ranges }
  }
  if (config.deletions && !before.deletions) sayDeletionsBegin(reading, horizon)
  const deletions = before.deletions ?? endOf(floor + 1)
  const older = Math.min(updates?.ts ?? 0, config.deletions ? deletions.ts : Number.POSITIVE_INFINITY)
  // A cursor may stand inside a transaction, so the feed begins before it and what is not past it is left out.
  if (older > floor) return { known: older - 1, ranges: [], updates, deletions }
  // Where nothing happened for long, the end of the last sync knows it.
  return snapshot !== undefined && snapshot >= floor ? { known: snapshot, ranges: [], deletions } : undefined
}

/**
 * Changes since the last sync are forgotten. The documents that are still there come from an index where there is one,
 * or from a new scan; removals that are forgotten are lost.
 * @throws ConfigError where that is not wanted
 */
async function readForgotten(
  reading: FeedReading,
  before: StreamProgress,
  index: () => Promise<string | undefined>,
): Promise<void> {
  const { name, fauna, log, config } = reading
  const walked = before.initial === undefined ? await index() : undefined
  if (walked !== undefined) return readIncremental({ ...reading, before }, walked)
  const lost = `Stream "${name}": the history of the collection reaches back to ${isoTime(await fauna.horizon(name))}, and the state is older.`
  const mayFail = before.initial === undefined && before.deletions?.atLastRemoval !== true
  if (config.deletions?.onLost === 'fail' && mayFail) {
    throw new ConfigError(
      `${lost} Which documents were deleted meanwhile is not known any more. Refresh the stream, or set "on_lost_deletions" to "warn" to have it scanned again. Raising history_days, or syncing more often, helps from now on.`,
    )
  }
  log.warn(
    `${lost} There is no index on .ts to go on with, so all documents are read again; which were deleted meanwhile is not known any more. Raising history_days, or syncing more often, helps from now on.`,
  )
  await readOn(reading, await scanAnew(reading))
}

/**
 * Puts down the beginning before any record: a destination may keep what no state covers, and has to be told when that
 * is removed before the next sync.
 */
async function scanAnew({ fauna, writer }: FeedReading): Promise<Beginning> {
  const [known, ranges] = [await fauna.now(), [{ from: '0' }]]
  writer.checkpoint({ initial: { snapshot: known, ranges } })
  return { known, ranges }
}

/** Catches up on the feed, then scans for as long as the feed stays readable, and so on until nothing is left. */
async function readOn(reading: FeedReading, beginning: Beginning): Promise<void> {
  const { fauna, collection, config, writer, before } = reading
  const { fullRefresh: _, ...keptBefore } = before
  const longest = catchUpAfterMs(collection.historyDays)
  let { known } = beginning
  let ranges = beginning.ranges
  const progress = (): StreamProgress => {
    if (ranges.length > 0) return { initial: { snapshot: known, ranges } }
    // A cursor from the future stays where it is.
    if (beginning.updates !== undefined && known === beginning.known) return keptBefore
    const deletions = config.deletions ? latest(beginning.deletions, known) : before.deletions
    return { updates: latest(beginning.updates, known), ...(deletions && { deletions }), snapshot: known }
  }

  do {
    const now = await fauna.now()
    await catchUp(reading, { ...beginning, known }, now, (ts) => {
      known = ts
      return progress()
    })
    // A state from the future stays there.
    known = Math.max(known, now)
    const snapshot = openSnapshot(reading, now)
    ranges = await scanIds(reading, snapshot, {
      asOf: (ask) => ask(now),
      ranges,
      progress: (left) => ({ initial: { snapshot: known, ranges: left } }),
      shouldPause: () => snapshot.ageMs >= longest,
    })
    await snapshot.confirm()
  } while (ranges.length > 0)
  writer.checkpoint(progress())
}

/**
 * Writes the changes behind what is known, up to and including `until`.
 * @param reached takes the last transaction that was written whole, and gives the stream's progress with it
 */
async function catchUp(
  { name, fauna, writer, config, pageSize }: FeedReading,
  beginning: Beginning,
  until: number,
  reached: (ts: number) => StreamProgress,
): Promise<void> {
  if (beginning.known >= until) return
  const feed = await fauna.openFeed(name, beginning.known)
  let whole = beginning.known
  let current = beginning.known
  const { updates, deletions } = beginning
  // Documents that an index did not show, because they were removed by then: their removals are not known here either.
  const again = new Set<string>()

  const nextPage = (): Promise<FeedPage> => {
    const page = pageSize.ask((size) => feed.page(size))
    // Whether it is still wanted shows later.
    page.catch(() => {})
    return page
  }

  for (let ahead: Promise<FeedPage> | undefined = nextPage(); ahead !== undefined; ) {
    const page: FeedPage = await ahead
    // The next page comes while this one is written.
    ahead = page.more ? nextPage() : undefined
    for (const change of page.entries) {
      if (change.ts > until) return
      if (change.ts !== current) {
        whole = current
        current = change.ts
      }
      if (change.document !== undefined) {
        if (!isAtOrBefore(change, updates)) {
          writer.document(change.document)
          if (config.deletions && isAtOrBefore(change, deletions)) again.add(change.id)
        }
      } else if (config.deletions && (again.has(change.id) || !isAtOrBefore(change, deletions))) {
        writer.removal(change)
      }
      if (writer.checkpointDue) await writer.checkpointIfDue(() => reached(whole))
    }
    page.release?.()
    await writer.checkpointIfDue(() => reached(whole))
  }
}

/** Whether a change is at or before a cursor, so that a walk along an index, or its removals, wrote it. */
function isAtOrBefore(change: Change, cursor: Position | undefined): boolean {
  return cursor !== undefined && comparePositions(change, cursor) <= 0
}

/** A cursor that is later than all that was read, one from the future among them, stays. */
function latest<T extends Position>(cursor: T | undefined, ts: number): T | Position {
  return cursor !== undefined && cursor.ts > ts ? cursor : endOf(ts)
}
