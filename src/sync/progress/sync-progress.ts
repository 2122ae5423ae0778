/** The progress of a sync at one moment. */
export interface SyncProgress {
  /** Number of streams. */
  readonly streams: number
  readonly complete: number
  readonly failed: number
  /** Records of all streams. */
  readonly records: number
  /** Absent if it is unknown how much there is to read. */
  readonly estimate?: SyncEstimate
  /** The workers that read at present, in the order of their numbers. */
  readonly workers: readonly WorkerProgress[]
}

/** How far a sync is, estimated from the ids that were read of each collection. */
export interface SyncEstimate {
  /** Of all records, from 0 to 1. */
  readonly fraction: number
  /** How many records are left. */
  readonly recordsLeft: number
}

/** Returns the progress. It requests the first and the last id of each collection that takes long. */
export type LookAtProgress = () => SyncProgress

/** How far a stream is that is being read. */
export interface RunningStream {
  readonly name: string
  /** During a scan: the fraction of the collection's id range that was read, from 0 to 1. */
  readonly fraction?: number
  /** During a read of changes: the time up to which they were read, in microseconds since 1970. */
  readonly changesUpTo?: number
}

/** What a worker does. */
export interface WorkerProgress {
  /** From 1. */
  readonly worker: number
  /** The name of the stream. */
  readonly stream: string
  /** The records that the worker has written of what it reads now: of its range, or of the stream. */
  readonly records: number
  /** The records that the worker has written since the sync started. */
  readonly allRecords: number
  /** During a scan: which ids it reads; absent until the collection's id range is known. */
  readonly ids?: IdsProgress
  /** During a read of changes: the time up to which the worker has read them, in microseconds since 1970. */
  readonly changesUpTo?: number
  /** Whether everything was read, and the output is being completed. */
  readonly isCompleting?: true
}

/** A range of ids, in relation to the id range of its collection: from 0, before the first id, to 1, after the last one. */
export interface IdsProgress {
  readonly from: number
  readonly to: number
  /** The fraction of the range that was read, from 0 to 1. */
  readonly read: number
}
