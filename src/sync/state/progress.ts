import type { Position } from '../../fauna/positions.ts'

/** The progress of a stream, from which the next sync resumes. */
export interface StreamProgress {
  /** A full refresh that did not end. */
  readonly fullRefresh?: FullRefreshProgress
  /** A full refresh that is complete, in one attempt at a sync; a later attempt at the same sync does not repeat it. */
  readonly completed?: CompletedRefresh
  /** A first incremental sync by the feed that did not end. */
  readonly initial?: InitialScan
  /** The documents written along the index, or by the feed. */
  readonly updates?: UpdatesCursor
  /** Every removal up to and including this position was written. */
  readonly deletions?: DeletionsCursor
  /** The time as of which the last complete sync read the stream, in microseconds. */
  readonly snapshot?: number
}

export interface FullRefreshProgress {
  /** The time as of which the documents are read, in microseconds. */
  readonly snapshot: number
  readonly generationId?: number
  /** The ids still to be read: at least one range. */
  readonly ranges: readonly IdRange[]
}

/** Names one refresh of one sync. Any other sync reads the stream again. */
export interface CompletedRefresh {
  readonly syncId: number
  readonly generationId: number
}

export interface InitialScan {
  /** The time as of which the ids are scanned, in microseconds. The feed is read from there on, exclusive. */
  readonly snapshot: number
  /** The ids still to be scanned: at least one range. */
  readonly ranges: readonly IdRange[]
}

export interface IdRange {
  /** Inclusive. */
  readonly from: string
  /** Inclusive; absent: to the end. */
  readonly to?: string
}

/** Everything up to and including this index entry was written. */
export interface UpdatesCursor extends Position {
  /**
   * The ranges still to be read, in the order of the index, if several workers read it. The first range starts after this entry, and the
   * last one is open-ended. Absent: everything after this entry is left.
   */
  readonly ranges?: readonly EntryRange[]
}

export interface EntryRange {
  /** Exclusive. */
  readonly after: Position
  /** Last `ts`, inclusive; absent: to the end. */
  readonly to?: number
  /** With `to`: the last id in that `ts`, inclusive; absent: all. */
  readonly toId?: string
}

export interface DeletionsCursor extends Position {
  /** The position is that of the last deletion, so that later ones may be older than the last sync. */
  readonly atLastRemoval?: boolean
}
