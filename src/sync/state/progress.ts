import type { RemovalPosition } from '../../fauna/fauna.ts'

/** Where a stream stands between two syncs. */
export interface StreamProgress {
  /** A full refresh that was cut off. */
  readonly fullRefresh?: FullRefreshProgress
  /** A first incremental sync by the feed that was cut off: the ids that are still to be scanned. */
  readonly initial?: InitialScan
  /** What of the index was written. */
  readonly updates?: UpdatesCursor
  /** The removals that are known. */
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

export interface IndexEntry {
  readonly ts: number
  readonly ref: string
}

/** Everything up to and including this entry was written. */
export interface UpdatesCursor extends IndexEntry {
  /**
   * Where several workers were at it: what is still to be read, in its order. The first range begins behind this entry,
   * and the last one has no end. Absent: everything behind this entry.
   */
  readonly ranges?: readonly EntryRange[]
}

export interface EntryRange {
  /** Exclusive. */
  readonly after: IndexEntry
  /** Last `ts`, inclusive; absent: to the end. */
  readonly to?: number
}

export interface DeletionsCursor extends RemovalPosition {
  /** It stands at the last removal that there was, not at the time up to which there were no more. */
  readonly atLastRemoval?: boolean
}
