import type { Position } from '../../fauna/positions.ts'

/** Where a stream stands between two syncs. */
export interface StreamProgress {
  /** A full refresh that was cut off. */
  readonly fullRefresh?: FullRefreshProgress
  /** A full refresh that is complete, in one attempt at a sync; a later attempt at the same sync does not repeat it. */
  readonly completed?: CompletedRefresh
  /** A first incremental sync by the feed that was cut off: the ids that are still to be scanned. */
  readonly initial?: InitialScan
  /** What of the index was written. */
  readonly updates?: UpdatesCursor
  /** Every removal up to and including this position was written. */
  readonly deletions?: DeletionsCursor
  /** The time as of which the stream was read last, in microseconds. */
  readonly snapshot?: number
}

export interface FullRefreshProgress {
  /** The time as of which the documents are read, in microseconds. */
  readonly snapshot: number
  readonly generationId?: number
  /** The ids that are still to be read: at least one range, each with both ends inclusive. */
  readonly ranges: readonly IdRange[]
}

/** Names one refresh of one sync. Any other sync reads the stream again. */
export interface CompletedRefresh {
  readonly syncId: number
  readonly generationId: number
}

export interface InitialScan {
  /** All changes up to and including this time are known, in microseconds. */
  readonly snapshot: number
  /** At least one range. */
  readonly ranges: readonly IdRange[]
}

export interface IdRange {
  readonly from: string
  /** Absent: to the end. */
  readonly to?: string
}

/** Everything up to and including this index entry was written. */
export interface UpdatesCursor extends Position {
  /**
   * What several workers left to be read, in the order of the index. The first range starts after this entry, and the
   * last one is open-ended. Absent: everything after this entry is left.
   */
  readonly ranges?: readonly EntryRange[]
}

export interface EntryRange {
  /** Exclusive. */
  readonly after: Position
  /** Last `ts`, inclusive; absent: to the end. */
  readonly to?: number
}

export interface DeletionsCursor extends Position {
  /** The position is that of the last removal, not the time up to which there were no more. */
  readonly atLastRemoval?: boolean
}
