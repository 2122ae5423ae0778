import type { Change, FeedPage } from '../../fauna/fauna.ts'
import { comparePositions, type Position } from '../../fauna/positions.ts'
import type { DeletionsCursor, StreamProgress, UpdatesCursor } from '../state/progress.ts'
import type { FeedReading } from './feed-reading.ts'

export interface CatchUp {
  /** Exclusive, in microseconds. */
  readonly after: number
  /** Inclusive, in microseconds. */
  readonly until: number
  /** What an index walk wrote after `after`; absent: nothing. */
  readonly updates?: UpdatesCursor | undefined
  /** Removals up to here were written after `after`; absent: none. */
  readonly deletions?: DeletionsCursor | undefined
  /** The stream's progress when the transactions up to and including this time are written, in microseconds. */
  progress(ts: number): StreamProgress
}

/** Writes the changes of a feed, up to and including `until`, without those that an index walk wrote before. */
export async function catchUpOnFeed(reading: FeedReading, catchUp: CatchUp): Promise<void> {
  const { name, fauna, writer, pageSize } = reading
  const { after, until, progress } = catchUp
  if (after >= until) return
  const feed = await fauna.openFeed(name, after)
  const changes = new ChangeWriter(reading, catchUp)
  let completeTs = after
  let currentTs = after

  const requestPage = (): Promise<FeedPage> => {
    const page = pageSize.request((size) => feed.page(size))
    // A prefetched page can fail before it is awaited, or is never awaited after another error.
    page.catch(() => {})
    return page
  }

  for (let request: Promise<FeedPage> | undefined = requestPage(); request !== undefined; ) {
    const page: FeedPage = await request
    // The next page is in flight while this one is written.
    request = page.more ? requestPage() : undefined
    for (const change of page.entries) {
      if (change.ts > until) return
      // A transaction is complete when the next one begins: its changes can be on two pages.
      if (change.ts !== currentTs) {
        completeTs = currentTs
        currentTs = change.ts
      }
      changes.write(change)
      if (writer.checkpointDue) await writer.checkpointIfDue(() => progress(completeTs))
    }
    page.release?.()
    await writer.checkpointIfDue(() => progress(completeTs))
  }
}

/** Writes the changes that the cursors of an earlier index sync do not cover. */
class ChangeWriter {
  readonly #reading: FeedReading
  readonly #updates: Position | undefined
  readonly #deletions: Position | undefined
  /**
   * Documents that the index walk did not show, because they had been removed. They are written here, before their
   * removal is, which the deletions cursor covers already: so the removal is written again.
   */
  readonly #removedBefore = new Set<string>()

  constructor(reading: FeedReading, { updates, deletions }: CatchUp) {
    this.#reading = reading
    this.#updates = updates
    this.#deletions = deletions
  }

  write(change: Change): void {
    const { writer, config } = this.#reading
    if (change.document !== undefined) {
      if (covers(this.#updates, change)) return
      writer.document(change.document)
      if (config.deletions && covers(this.#deletions, change)) this.#removedBefore.add(change.id)
    } else if (config.deletions && (this.#removedBefore.has(change.id) || !covers(this.#deletions, change))) {
      writer.removal(change)
    }
  }
}

/** Whether a change is at or before the cursor. */
function covers(cursor: Position | undefined, change: Change): boolean {
  return cursor !== undefined && comparePositions(change, cursor) <= 0
}
