import { mkdir, rm } from 'node:fs/promises'
import type { FaunaDocument } from '../../fauna/document.ts'
import type { StreamWriterOptions } from '../../sync/records/airbyte-stream-writer.ts'
import { FieldChangeLog } from '../../sync/records/field-change-log.ts'
import type { StreamWriter } from '../../sync/records/stream-writer.ts'
import type { IdRange, StreamProgress } from '../../sync/state/progress.ts'
import { namingFile } from '../file-error.ts'
import type { CollectionPaths } from './collection-paths.ts'
import { type CollectionProgress, writeCollectionProgress } from './collection-progress.ts'
import { completeFile } from './complete-file.ts'
import type { FileSummary } from './file-summary.ts'
import { PartFiles } from './part-files.ts'

/** Progress is written after so many documents, at the end of a page: a killed export reads about as many again. */
export const CHECKPOINT_DOCUMENTS = 10_000

export interface CollectionWriterOptions extends Omit<StreamWriterOptions, 'output' | 'before'> {
  readonly paths: CollectionPaths
  readonly gzip: boolean
  /** The time as of which the collection is exported, in microseconds. */
  readonly moment: number
  /** Progress is also written after so many milliseconds, at the end of a page. */
  readonly checkpointMs: number
  /** From which the export resumes; absent: the collection is read from the start. */
  readonly saved?: CollectionProgress | undefined
  /** Takes the summary of the complete file. */
  readonly onComplete: (summary: ExportedFile) => Promise<void>
}

export interface ExportedFile extends FileSummary {
  /** How many of the documents have fields that are not exported unchanged. */
  readonly changedDocuments: number
}

/**
 * Writes the documents of a collection into a file, one a line, in the order of their ids. While they are read, the ranges
 * of ids are parts of their own, so that the complete file does not depend on how the ranges were divided, nor on when the
 * export was interrupted.
 */
export class CollectionWriter implements StreamWriter {
  readonly #options: CollectionWriterOptions
  readonly #fieldChanges: FieldChangeLog
  #parts: PartFiles
  #changedDocuments = 0
  #written = 0
  #savedAt: number
  /** The documents that were written when progress was written. */
  #savedDocuments = 0
  /** Resolves when the last progress is written. */
  #saving: Promise<void> = Promise.resolve()
  #isSaving = false
  /** The newest argument of `checkpointIfDue`. */
  #reached: (() => StreamProgress) | undefined
  #failure: { readonly error: unknown } | undefined

  constructor(options: CollectionWriterOptions) {
    const { descriptor, log, now, saved, paths } = options
    this.#options = options
    this.#fieldChanges = new FieldChangeLog(descriptor.name, log)
    this.#parts = new PartFiles(paths.partial, saved?.parts ?? [])
    this.#changedDocuments = saved?.changedDocuments ?? 0
    this.#savedAt = now()
  }

  status(): void {}

  rateLimited(): void {}

  removal(): void {
    throw new Error('a full refresh has no deletions')
  }

  readonly deletions = 0

  readonly checkpointDue = false

  get written(): number {
    return this.#written
  }

  /** A full refresh that fails is resumed as of the same moment: it never has to start over. */
  readonly hasBegun = false

  async prepare(ranges: readonly IdRange[]): Promise<void> {
    const { saved, paths } = this.#options
    const { partial } = paths
    await namingFile(partial, 'written', async () => {
      if (saved === undefined || !isSameRanges(saved.unread, ranges)) {
        this.#parts = new PartFiles(partial, [])
        this.#changedDocuments = 0
        await rm(partial, { recursive: true, force: true })
      }
      await mkdir(partial, { recursive: true })
    })
  }

  beginRange(from: string): void {
    this.#parts.begin(from)
  }

  document(document: FaunaDocument): void {
    const text = this.#options.format.document(document)
    const { id } = document
    const { changes } = text
    if (changes !== undefined) {
      this.#changedDocuments++
      for (const change of changes) this.#fieldChanges.report(id, change)
    }
    try {
      this.#parts.of(id).document(id, document.ts, text)
    } catch (error) {
      this.#fail(error)
      throw error
    }
    this.#written++
  }

  async checkpointIfDue(progress: () => StreamProgress): Promise<void> {
    this.#throwIfFailed()
    this.#reached = progress
    this.#options.onProgress?.(progress)
    if (!this.#isSaving && this.#isCheckpointDue) this.checkpoint(progress())
  }

  get #isCheckpointDue(): boolean {
    const { now, checkpointMs } = this.#options
    return this.#written - this.#savedDocuments >= CHECKPOINT_DOCUMENTS || now() - this.#savedAt >= checkpointMs
  }

  /** Writes the progress in the background; an error ends the stream at its next checkpoint. */
  checkpoint({ fullRefresh }: StreamProgress): void {
    // Without one, the refresh is complete, or has failed: then it resumes from the last progress.
    if (fullRefresh === undefined) return
    this.#savedAt = this.#options.now()
    this.#savedDocuments = this.#written
    this.#save(fullRefresh.ranges)
  }

  interrupted(): void {
    const reached = this.#reached?.()
    if (reached !== undefined && this.#failure === undefined) this.checkpoint(reached)
  }

  async finish(): Promise<void> {
    const { paths, gzip, signal, onComplete, moment } = this.#options
    this.#reached = undefined
    this.#save([])
    await this.close()
    this.#throwIfFailed()
    const changedDocuments = this.#changedDocuments
    const progress = { moment, changedDocuments, parts: this.#parts.contents }
    await onComplete({ ...(await completeFile(paths, progress, { gzip, signal })), changedDocuments })
  }

  /** Closes the files. */
  async close(): Promise<void> {
    await this.#saving
    try {
      this.#parts.close()
    } catch (error) {
      this.#fail(error)
    }
  }

  /** Writes the progress that covers exactly what was written so far. */
  #save(unread: readonly IdRange[]): void {
    const { paths, moment } = this.#options
    try {
      this.#parts.flush()
    } catch (error) {
      this.#fail(error)
      return
    }
    const progress = { moment, unread, parts: this.#parts.contents, changedDocuments: this.#changedDocuments }
    this.#isSaving = true
    this.#saving = this.#saving
      .then(() => namingFile(paths.partial, 'written', () => writeCollectionProgress(paths.partial, progress)))
      .catch((error) => this.#fail(error))
      .finally(() => {
        this.#isSaving = false
      })
  }

  /** After a failure, the files may contain a part of a document: then no progress covers them. */
  #fail(error: unknown): void {
    this.#failure ??= { error }
  }

  #throwIfFailed(): void {
    if (this.#failure !== undefined) throw this.#failure.error
  }
}

function isSameRanges(a: readonly IdRange[], b: readonly IdRange[]): boolean {
  return a.length === b.length && a.every(({ from, to }, i) => from === b[i]?.from && to === b[i]?.to)
}
