import type { Log } from '../../airbyte/log.ts'
import type { CollectionConfig } from '../../config/config.ts'
import type { CollectionInfo, Fauna, Opening } from '../../fauna/fauna.ts'
import type { PageSize } from '../pacing/page-size.ts'
import type { Workers } from '../pacing/workers.ts'
import type { FollowRange } from '../progress/range-progress.ts'
import type { StreamWriter } from '../records/stream-writer.ts'
import type { StreamProgress } from '../state/progress.ts'
import type { StreamMoment } from './stream-moment.ts'

/** What all strategies need to read one stream. */
export interface StreamReading {
  /** The name of the collection and of the stream. */
  readonly name: string
  readonly collection: CollectionInfo
  /** What the collection was like before the stream started. */
  readonly opening: Opening
  readonly config: CollectionConfig
  readonly fauna: Fauna
  readonly writer: StreamWriter
  /** Of documents that are read in ranges. */
  readonly pageSize: PageSize
  /** The stream holds one of them while it is read. */
  readonly workers: Workers
  /** A monotonic clock, in milliseconds. */
  readonly elapsed: () => number
  readonly log: Log
  /** Takes the strategy and from where it resumes, as a phrase: `full refresh, as of ...`. */
  readonly reportStart: (how: string) => void
  /** Follows the ranges that workers read. */
  readonly followRange: FollowRange
  /** The platform's number of the refresh; absent if it does not count them. */
  readonly generationId?: number
  /** Identifies the sync: its retries have the same. Absent if the platform does not number them. */
  readonly syncId?: number
  readonly moment: StreamMoment
  /** The progress of the last sync. */
  readonly before: StreamProgress
}
