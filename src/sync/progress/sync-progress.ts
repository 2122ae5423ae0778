/** The progress of a sync at one moment. */
export interface SyncProgress {
  /** Number of streams. */
  readonly streams: number
  readonly complete: number
  readonly failed: number
  /** Records of all streams. */
  readonly records: number
  /** The stream that began first among those being read now; absent if there is none. */
  readonly current?: RunningStream & {
    /** How many other streams are being read now; absent if none. */
    readonly others?: number
  }
  /** All streams being read now, in the order in which they began; absent if they were not asked for. */
  readonly running?: readonly RunningStream[]
}

/** Returns the progress. @param withRunning whether it contains all streams being read, which costs two small requests each */
export type LookAtProgress = (withRunning?: boolean) => SyncProgress

/** A stream that is being read. */
export interface RunningStream {
  readonly name: string
  /** During a scan: the fraction of the collection's id range that was read, from 0 to 1. */
  readonly fraction?: number
  /** During a read of changes: the time up to which they were read, in microseconds since 1970. */
  readonly changesUpTo?: number
}
