import { mkdir, readdir, rm, truncate } from 'node:fs/promises'
import { join } from 'node:path'
import type { FaunaDocument } from '../../fauna/document.ts'
import type { StreamWriterOptions } from '../../sync/records/airbyte-stream-writer.ts'
import { FieldChangeLog } from '../../sync/records/field-change-log.ts'
import type { StreamWriter } from '../../sync/records/stream-writer.ts'
import type { IdRange, StreamProgress } from '../../sync/state/progress.ts'
import { fileError, isFileError, namingFile } from '../file-error.ts'
import type { CollectionPaths } from './collection-paths.ts'
import { type CollectionProgress, writeCollectionProgress } from './collection-progress.ts'
import { completeFile } from './complete-file.ts'
import type { FileSummary } from './file-summary.ts'
import { PartFiles, partPath } from './part-files.ts'

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
  #error: Error | undefined

  constructor(options: CollectionWriterOptions) {
    const { descriptor, log, now, saved, paths } = options
    this.#options = options
    this.#fieldChanges = new FieldChangeLog(descriptor.name, log)
    this.#parts = this.#openParts(saved, paths)
    this.#changedDocuments = saved?.changedDocuments ?? 0
    this.#savedAt = now()
  }

  #openParts(saved: CollectionProgress | undefined, { partial }: CollectionPaths): PartFiles {
    return new PartFiles(partial, saved?.parts ?? [], (error, path) => this.#fail(fileError(path, 'written', error)))
  }

  status(): void {}

  rateLimited(): void {}

  removal(): void {
    throw new Error('a full refresh has no deletions')
  }

  readonly deletions = 0

  get written(): number {
    return this.#written
  }

  /** A full refresh that fails is resumed as of the same moment: it never has to start over. */
  readonly hasBegun = false

  async prepare(ranges: readonly IdRange[]): Promise<void> {
    const { saved, paths } = this.#options
    const { partial } = paths
    await namingFile(partial, 'written', async () => {
      const parts = saved !== undefined && isSameRanges(saved.unread, ranges) ? saved.parts : undefined
      if (parts === undefined) {
        this.#parts = this.#openParts(undefined, paths)
        this.#changedDocuments = 0
        await rm(partial, { recursive: true, force: true })
      }
      await mkdir(partial, { recursive: true })
      const kept = new Map((parts ?? []).map(({ from, bytes }) => [partPath(partial, from), bytes]))
      for (const name of await readdir(partial)) {
        const path = join(partial, name)
        const bytes = kept.get(path)
        if (bytes !== undefined) await truncate(path, bytes)
        else if (name.endsWith('.jsonl')) await rm(path)
      }
    })
  }

  beginRange(from: string): void {
    this.#parts.begin(from)
  }

  document(document: FaunaDocument): void {
    const { format } = this.#options
    const { before, fields, after, changes } = format.document(document)
    if (changes !== undefined) {
      this.#changedDocuments++
      for (const change of changes) this.#fieldChanges.report(document.id, change)
    }
    const part = this.#parts.of(document.id)
    try {
      part.text(before)
      if (fields !== undefined) part.copy(fields.bytes, fields.start, fields.end)
      part.text(`${after}\n`)
    } catch (error) {
      throw isFileError(error) ? fileError(part.path, 'written', error) : error
    }
    part.last = document.id
    this.#written++
  }

  get checkpointDue(): boolean {
    return this.#parts.current?.full === true
  }

  async checkpointIfDue(progress: () => StreamProgress): Promise<void> {
    const { signal, onProgress } = this.#options
    this.#throwIfFailed()
    this.#reached = progress
    onProgress?.(progress)
    if (!this.#isSaving && this.#isCheckpointDue) this.checkpoint(progress())
    const { current } = this.#parts
    if (current?.full) await current.drained(signal)
    this.#throwIfFailed()
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
    if (reached !== undefined && this.#error === undefined) this.checkpoint(reached)
  }

  async finish(): Promise<void> {
    const { paths, gzip, signal, onComplete } = this.#options
    this.#reached = undefined
    this.#save([])
    await this.#saving
    await this.close()
    this.#throwIfFailed()
    const changedDocuments = this.#changedDocuments
    const progress = { moment: this.#options.moment, changedDocuments, parts: this.#parts.contents }
    await onComplete({ ...(await completeFile(paths, progress, gzip, signal)), changedDocuments })
  }

  /** Closes the files, after what was written is on the disk. */
  async close(): Promise<void> {
    await this.#saving
    await this.#parts.close().catch((error) => this.#fail(error))
  }

  /** Writes the progress that covers exactly what was written so far. */
  #save(unread: readonly IdRange[]): void {
    const { paths, moment } = this.#options
    const progress = { moment, unread, parts: this.#parts.contents, changedDocuments: this.#changedDocuments }
    this.#isSaving = true
    this.#saving = this.#saving
      .then(async () => {
        await namingFile(paths.partial, 'written', async () => {
          await this.#parts.save()
          if (this.#error === undefined) await writeCollectionProgress(paths.partial, progress)
        })
      })
      .catch((error) => this.#fail(error))
      .finally(() => {
        this.#isSaving = false
      })
  }

  #fail(error: Error): void {
    this.#error ??= error
  }

  #throwIfFailed(): void {
    if (this.#error !== undefined) throw this.#error
  }
}

function isSameRanges(a: readonly IdRange[], b: readonly IdRange[]): boolean {
  return a.length === b.length && a.every(({ from, to }, i) => from === b[i]?.from && to === b[i]?.to)
}
