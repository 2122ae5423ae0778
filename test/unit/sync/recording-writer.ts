import type { StreamStatus } from '../../../src/airbyte/messages.ts'
import type { FaunaDocument } from '../../../src/fauna/document.ts'
import type { Removal } from '../../../src/fauna/fauna.ts'
import type { Position } from '../../../src/fauna/positions.ts'
import type { StreamWriter } from '../../../src/sync/records/stream-writer.ts'
import type { StreamProgress } from '../../../src/sync/state/progress.ts'

/** What was written, in order. */
export type Entry =
  | { readonly document: Position }
  | { readonly removal: Position }
  | { readonly state: StreamProgress }
  | { readonly status: StreamStatus }

export interface RecordingWriterOptions {
  /** In the middle of a page, a state is due after so many records; without it, never. */
  readonly checkpointEach?: number
  /** Runs after each record with the number of records so far; ends the stream with what it throws. */
  readonly onRecord?: (written: number) => void
  /** Runs while a checkpoint waits for the consumer. */
  readonly onCheckpoint?: () => void | Promise<void>
}

/** A stream writer that keeps everything in `entries`. Each `checkpointIfDue` writes a state. */
export class RecordingWriter implements StreamWriter {
  readonly entries: Entry[] = []
  written = 0
  readonly #options: RecordingWriterOptions

  constructor(options: RecordingWriterOptions = {}) {
    this.#options = options
  }

  get hasBegun(): boolean {
    return this.entries.some((entry) => 'document' in entry || 'removal' in entry || 'state' in entry)
  }

  get deletions(): number {
    return this.removals.length
  }

  get checkpointDue(): boolean {
    const { checkpointEach } = this.#options
    return checkpointEach !== undefined && this.written > 0 && this.written % checkpointEach === 0
  }

  status(status: StreamStatus): void {
    this.entries.push({ status })
  }

  rateLimited(): void {}

  document({ id, ts }: FaunaDocument): void {
    this.entries.push({ document: { ts, id } })
    this.written++
    this.#options.onRecord?.(this.written)
  }

  removal({ id, ts }: Removal): void {
    this.entries.push({ removal: { ts, id } })
    this.written++
    this.#options.onRecord?.(this.written)
  }

  async checkpointIfDue(progress: () => StreamProgress): Promise<void> {
    this.checkpoint(progress())
    await this.#options.onCheckpoint?.()
  }

  checkpoint(state: StreamProgress): void {
    this.entries.push({ state })
  }

  interrupted(): void {}

  get documents(): Position[] {
    return this.entries.flatMap((entry) => ('document' in entry ? [entry.document] : []))
  }

  get removals(): Position[] {
    return this.entries.flatMap((entry) => ('removal' in entry ? [entry.removal] : []))
  }

  get states(): StreamProgress[] {
    return this.entries.flatMap((entry) => ('state' in entry ? [entry.state] : []))
  }

  /** Records as text, in order: `1@5` is a document, `-1@7` a deletion. */
  get records(): string[] {
    return this.entries.flatMap((entry) => {
      if ('document' in entry) return [`${entry.document.id}@${entry.document.ts}`]
      return 'removal' in entry ? [`-${entry.removal.id}@${entry.removal.ts}`] : []
    })
  }
}
