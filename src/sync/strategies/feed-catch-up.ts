import type { Change, Feed, FeedPage } from '../../fauna/fauna.ts'
import { comparePositions, type Position } from '../../fauna/positions.ts'
import { Isolation, SetAsideBudget } from '../pacing/isolation.ts'
import { eventPageSize, type PageSize } from '../pacing/page-size.ts'
import type { DeletionsCursor, StreamProgress, UpdatesCursor } from '../state/progress.ts'
import type { FeedReading } from './feed-reading.ts'
import type { UnreadChanges } from './unread-changes.ts'

export interface CatchUp {
  /** Exclusive, in microseconds. */
  readonly after: number
  /** Inclusive, in microseconds. */
  readonly until: number
  /** What an index walk wrote after `after`; absent: nothing. */
  readonly updates?: UpdatesCursor | undefined
  /** Removals up to here were written after `after`; absent: none. */
  readonly deletions?: DeletionsCursor | undefined
  /** Takes the changes whose documents cannot be read. */
  readonly unread: UnreadChanges
  /** The stream's progress when the transactions up to and including this time are written, in microseconds. */
  progress(ts: number): StreamProgress
}

/**
 * Writes the changes of a feed, up to and including `until`, without those that an index walk wrote before.
 * @returns whether there were any
 */
export async function catchUpOnFeed(reading: FeedReading, catchUp: CatchUp): Promise<boolean> {
  const { name, fauna, writer } = reading
  const { after, until, unread } = catchUp
  const progress = (ts: number): StreamProgress => catchUp.progress(unread.completeUpTo(ts))
  if (after >= until) return false
  const pages = new FeedPages(reading, await fauna.openFeed(name, after))
  const changes = new ChangeWriter(reading, catchUp)
  let completeTs = after
  let currentTs = after
  let hasChanges = false

  const requestPage = (): Promise<ReadPage> => {
    const page = pages.next()
    // A prefetched page can fail before it is awaited, or is never awaited after another error.
    page.catch(() => {})
    return page
  }

  for (let request: Promise<ReadPage> | undefined = requestPage(); request !== undefined; ) {
    const page: ReadPage = await request
    // The next page is in flight while this one is written.
    request = page.more ? requestPage() : undefined
    for (const change of page.entries) {
      if (change.ts > until) return hasChanges
      hasChanges = true
      // A transaction is complete when the next one begins: its changes can be on two pages.
      if (change.ts !== currentTs) {
        completeTs = currentTs
        currentTs = change.ts
      }
      changes.write(change)
      if (writer.checkpointDue) await writer.checkpointIfDue(() => progress(completeTs))
    }
    if (page.unread !== undefined) {
      if (page.unread.ts > until) return hasChanges
      hasChanges = true
      changes.passOver(page.unread)
    }
    page.release?.()
    await writer.checkpointIfDue(() => progress(completeTs))
  }
  return hasChanges
}

/** A page, or instead of its only change one that was skipped. */
interface ReadPage extends FeedPage {
  readonly unread?: Position
}

/** The pages of a feed, without the documents that cannot be read. */
class FeedPages {
  readonly #feed: Feed
  readonly #pageSize: PageSize
  readonly #isolation = new Isolation(new SetAsideBudget())

  constructor(reading: FeedReading, feed: Feed) {
    this.#feed = feed
    this.#pageSize = eventPageSize(reading)
  }

  next(): Promise<ReadPage> {
    return this.#isolation.request<ReadPage>(
      (attempt) => this.#pageSize.request(({ size, canSetAside }) => this.#feed.page(size, canSetAside), attempt),
      () => this.#skip(),
    )
  }

  async #skip(): Promise<ReadPage | undefined> {
    const change = await this.#feed.skip()
    if (change === undefined) return undefined
    const { removed, ...position } = change
    const page = { length: 0, more: true }
    return removed ? { ...page, entries: [position] } : { ...page, entries: [], unread: position }
  }
}

/** Writes the changes that the cursors of an earlier index sync do not cover. */
class ChangeWriter {
  readonly #reading: FeedReading
  readonly #unread: UnreadChanges
  readonly #updates: Position | undefined
  readonly #deletions: Position | undefined
  /**
   * Documents that the index walk did not show, because they had been removed. They are written here, before their
   * removal is, which the deletions cursor covers already: so the removal is written again.
   */
  readonly #removedBefore = new Set<string>()

  constructor(reading: FeedReading, { updates, deletions, unread }: CatchUp) {
    this.#reading = reading
    this.#unread = unread
    this.#updates = updates
    this.#deletions = deletions
  }

  passOver(change: Position): void {
    if (!covers(this.#updates, change)) this.#unread.add(change)
  }

  write(change: Change): void {
    const { writer, config } = this.#reading
    this.#unread.supersede(change.id)
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
