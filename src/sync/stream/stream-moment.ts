import type { Log } from '../../airbyte/log.ts'
import type { CollectionInfo } from '../../fauna/fauna.ts'

/** As of when the streams of a sync are read. */
export interface StreamMoment {
  /** Whether the user chose the time: then no stream is read as of another one. */
  readonly isChosen: boolean
  /** What chose the time, in messages. */
  readonly chosenBy: string
  /**
   * The time as of which a stream is read first, in microseconds.
   * @throws ConfigError if the user chose a time that cannot be read; FaunaError
   */
  snapshotFor(stream: { readonly collection: CollectionInfo; readonly log: Log }): Promise<number>
}
