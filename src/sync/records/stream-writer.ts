import type { StreamStatus } from '../../airbyte/messages.ts'
import type { FaunaDocument } from '../../fauna/document.ts'
import type { Removal } from '../../fauna/fauna.ts'
import type { IdRange, StreamProgress } from '../state/progress.ts'

/**
 * Writes the records, states and statuses of one stream. A state covers exactly the records written before it, so
 * `checkpointIfDue` takes the progress that includes the last record.
 */
export interface StreamWriter {
  /** Writes a status. A RUNNING status also precedes the first record or state on its own. */
  status(status: StreamStatus): void
  /**
   * Reports that Fauna limits the rate. Repeated calls write nothing until the next record or state.
   * @param waitMs length of the wait in milliseconds; absent if Fauna does not give it
   */
  rateLimited(waitMs?: number): void
  /** Writes the record of a document. @throws ConfigError if a required column has no value */
  document(document: FaunaDocument): void
  /** Writes the record of a deletion. */
  removal(removal: Removal): void
  /** Number of records written, deletions included. */
  readonly written: number
  /** Number of deletions written. */
  readonly deletions: number
  /** Whether a record or a state was written. */
  readonly hasBegun: boolean
  /** Whether to call `checkpointIfDue` now, in the middle of a page. */
  readonly checkpointDue: boolean
  /**
   * Writes a state if one is due, with or without records, then waits while the consumer of the output is slower than
   * this stream. Called at each page, also where positions move without records.
   * @param progress returns the progress that covers all records so far; called only when needed
   * @throws the reason of the abort signal
   */
  checkpointIfDue(progress: () => StreamProgress): Promise<void>
  /** Writes a state, whether or not one is due. Earlier arguments of `checkpointIfDue` no longer count. */
  checkpoint(progress: StreamProgress): void
  /** Writes the last state of a stream that ends early, if records or progress came since the last one. */
  interrupted(): void
  /**
   * Takes the ids that a full refresh is about to read, before its first document. Absent: the writer does not need them.
   * @throws the error that ends the stream
   */
  prepare?(ranges: readonly IdRange[]): Promise<void>
  /**
   * Reports that a worker is about to read a range of ids from `from` on, whose documents arrive in the order of their
   * ids, between those of other ranges. It contains all ids up to the start of the next range. Absent: the writer accepts
   * documents in any order.
   */
  beginRange?(from: string): void
  /**
   * Completes the output of a stream of which everything was written, before its status COMPLETE. Absent: it is complete.
   * @throws the error that ends the stream; the reason of the abort signal
   */
  finish?(): Promise<void>
}
