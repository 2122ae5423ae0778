import type { Log } from '../../airbyte/log.ts'
import type { CollectionConfig } from '../../config/config.ts'
import type { CollectionInfo, Fauna } from '../../fauna/fauna.ts'
import type { PageSize } from '../pacing/page-size.ts'
import type { Workers } from '../pacing/workers.ts'
import type { StreamWriter } from '../records/stream-writer.ts'
import type { StreamProgress } from '../state/progress.ts'

/** What it takes to read one stream. */
export interface StreamReading {
  /** The collection, which the stream is named after. */
  readonly name: string
  readonly collection: CollectionInfo
  readonly config: CollectionConfig
  readonly fauna: Fauna
  readonly writer: StreamWriter
  readonly pageSize: PageSize
  /** One of them is the stream's own. */
  readonly workers: Workers
  readonly log: Log
  /** Counts the refreshes of the stream, where the platform does. */
  readonly generationId?: number
  /** Identifies the sync, where the platform does: retries have the same. */
  readonly syncId?: number
  /** Where the stream stood before. */
  readonly before: StreamProgress
}
