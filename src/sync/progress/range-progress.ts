/** How far a worker is in the range that it reads. */
export interface RangeProgress {
  /** How many documents of the range were written. */
  readonly written: number
  /** Absent in a range of an index. */
  readonly ids?: IdRangeProgress
  /** In a range of an index: the time up to which it was written, in microseconds since 1970. */
  readonly changesUpTo?: number
}

/** A range of ids, and how far it was written. */
export interface IdRangeProgress {
  readonly from: bigint
  /** Inclusive; absent: open-ended. */
  readonly to?: bigint
  /** The first id that is not written; absent if all are. */
  readonly next?: bigint
}

/**
 * Follows a range that a worker reads, until the function that it returns is called.
 * @param look returns how far it is
 */
export type FollowRange = (look: () => RangeProgress) => () => void
