import type { FaunaDocument } from '../../fauna/document.ts'
import type { StreamWriterOptions } from '../../sync/records/airbyte-stream-writer.ts'
import type { StreamWriter } from '../../sync/records/stream-writer.ts'
import type { StreamProgress } from '../../sync/state/progress.ts'

/** A document without its fields. */
export type IdAndTs = Pick<FaunaDocument, 'id' | 'ts'>

export interface CheckingWriterOptions extends Pick<StreamWriterOptions, 'onProgress' | 'signal'> {
  /** Called when all documents were checked. */
  readonly onComplete: () => void
}

/** Writes nothing: passes the ids and `ts` of the documents of a collection to a check. */
export abstract class CheckingWriter implements StreamWriter {
  readonly #options: CheckingWriterOptions
  #checked = 0

  constructor(options: CheckingWriterOptions) {
    this.#options = options
  }

  /** Takes a document. */
  protected abstract take(document: IdAndTs): void

  /** Checks what it took so far. */
  protected abstract check(): Promise<void>

  /** Ends the check, after the last document. */
  protected abstract end(): Promise<void>

  status(): void {}

  rateLimited(): void {}

  checkpoint(): void {}

  interrupted(): void {}

  removal(): void {
    throw new Error('a full refresh has no deletions')
  }

  document(document: FaunaDocument): void {
    this.take(document)
    this.#checked++
  }

  readonly deletions = 0

  readonly hasBegun = false

  readonly checkpointDue = false

  get written(): number {
    return this.#checked
  }

  async checkpointIfDue(progress: () => StreamProgress): Promise<void> {
    const { onProgress, signal } = this.#options
    onProgress?.(progress)
    await this.check()
    signal.throwIfAborted()
  }

  async finish(): Promise<void> {
    await this.check()
    await this.end()
    this.#options.onComplete()
  }
}
