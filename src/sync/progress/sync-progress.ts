/** How far a sync is, at the moment when somebody looks. */
export interface SyncProgress {
  readonly streams: number
  readonly complete: number
  readonly failed: number
  /** Records of all streams. */
  readonly records: number
  /** Of the streams that are read now, the one that began first. */
  readonly current?: {
    readonly name: string
    /** How many are read beside it; absent where none is. */
    readonly others?: number
    /** Of a scan: what part of the collection's range of ids was read, from 0 to 1. */
    readonly share?: number
    /** Of changes: the time up to which they were read, in microseconds since 1970. */
    readonly changesUpTo?: number
  }
}
