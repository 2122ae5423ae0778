import { rm } from 'node:fs/promises'
import type { ConfiguredStream } from '../airbyte/catalog.ts'
import type { StreamDescriptor } from '../airbyte/messages.ts'
import { streamName } from '../airbyte/stream-name.ts'
import { formatStreamState } from '../sync/state/stream-state.ts'
import { type Sync, syncStreams } from '../sync/sync.ts'
import { type CollectionPaths, collectionPaths } from './collection/collection-paths.ts'
import {
  type CollectionProgress,
  hasProgress,
  readChangedDocuments,
  readCollectionProgress,
} from './collection/collection-progress.ts'
import { CollectionWriter, type ExportedFile } from './collection/collection-writer.ts'
import { completeFile } from './collection/complete-file.ts'
import { summarizeFile } from './collection/file-summary.ts'
import { writeUnfinished } from './directory/export-directory.ts'
import type { ExportedCollection, SelectedCollection, UnfinishedExport } from './directory/manifest.ts'
import { isOfDisk, namingFile } from './file-error.ts'
import { isFile } from './is-file.ts'

/** What reading needs. */
export type ExportSync = Omit<Sync, 'streams' | 'state' | 'at' | 'openWriter' | 'isOfOutput'>

const CHECKPOINT_MS = 1_000

/** The list of complete collections is written after so many milliseconds: for each of thousands, it would cost too much. */
const RECORD_MS = 1_000

/**
 * Exports the collections that are not complete yet.
 * @param directory that this process has claimed
 * @param checkpointMs as in `CollectionWriterOptions`
 * @returns which collections are complete
 * @throws ConfigError if a file cannot be written; the reason of the signal
 */
export async function exportCollections(
  sync: ExportSync,
  directory: string,
  unfinished: UnfinishedExport,
  checkpointMs = CHECKPOINT_MS,
): Promise<UnfinishedExport> {
  const run = new ExportRun(sync, directory, unfinished, checkpointMs)
  await run.start()
  return run.unfinished
}

/** A collection that is to be read. */
interface Unread {
  readonly collection: SelectedCollection
  readonly paths: CollectionPaths
  readonly saved: CollectionProgress | undefined
}

class ExportRun {
  unfinished: UnfinishedExport
  readonly #sync: ExportSync
  readonly #directory: string
  readonly #checkpointMs: number
  readonly #writers: CollectionWriter[] = []
  /** The folders of parts whose collections are complete, but not yet in the list. */
  #unrecorded: string[] = []
  #recordedAt = performance.now()
  /** Resolves when the list of complete collections is written. */
  #recording: Promise<void> = Promise.resolve()

  constructor(sync: ExportSync, directory: string, unfinished: UnfinishedExport, checkpointMs: number) {
    this.#sync = sync
    this.#directory = directory
    this.unfinished = unfinished
    this.#checkpointMs = checkpointMs
  }

  async start(): Promise<void> {
    const unread = new Map<string, Unread>()
    const complete = new Set(this.unfinished.collections.map(({ file }) => file))
    for (const collection of this.unfinished.selected) {
      if (complete.has(collection.file)) {
        await removeFolder(collectionPaths(this.#directory, collection.file).partial)
        continue
      }
      const found = await this.#resume(collection)
      if (found !== undefined) unread.set(streamName(descriptorOf(collection)), found)
    }
    try {
      if (unread.size > 0) await this.#read(unread)
    } finally {
      await this.#record()
    }
  }

  /** Completes a collection of which everything was read. @returns what is to be read; undefined if it is complete */
  async #resume(collection: SelectedCollection): Promise<Unread | undefined> {
    const { gzip, moment_ts: moment } = this.unfinished
    const { signal, log } = this.#sync
    const paths = collectionPaths(this.#directory, collection.file)
    if (await isFile(paths.file)) {
      // Interrupted after the file was renamed.
      const summary = await namingFile(paths.file, 'read', () => summarizeFile(paths.file, gzip, signal))
      await this.#complete(collection, { ...summary, changedDocuments: await readChangedDocuments(paths.partial) })
      return undefined
    }
    const saved = await readCollectionProgress(paths.partial, moment, signal)
    if (saved === undefined && (await hasProgress(paths.partial))) log.warn(startsOver(collection))
    if (saved === undefined || saved.unread.length > 0) return { collection, paths, saved }
    const summary = await completeFile(paths, saved, { gzip, signal })
    await this.#complete(collection, { ...summary, changedDocuments: saved.changedDocuments })
    return undefined
  }

  /** @param unread by the names of their streams */
  async #read(unread: ReadonlyMap<string, Unread>): Promise<void> {
    const { gzip, moment_ts: moment } = this.unfinished
    const state = Array.from(unread, ([name, { saved }]): [string, unknown] => [name, saved && stateOf(saved)])
    try {
      await syncStreams({
        ...this.#sync,
        streams: Array.from(unread.values(), ({ collection }) => streamOf(collection)),
        state: new Map(state),
        at: moment,
        chosenBy: 'the moment of the export',
        isOfOutput: isOfDisk,
        openWriter: (options) => {
          const found = unread.get(streamName(options.descriptor))
          if (found === undefined) throw new Error('a stream that was not selected')
          const { collection, paths, saved } = found
          const onComplete = (file: ExportedFile): Promise<void> => this.#complete(collection, file)
          const checkpointMs = this.#checkpointMs
          const writer = new CollectionWriter({ ...options, paths, saved, gzip, moment, checkpointMs, onComplete })
          this.#writers.push(writer)
          return writer
        },
      })
    } finally {
      for (const writer of this.#writers) await writer.close()
    }
  }

  async #complete(collection: SelectedCollection, file: ExportedFile): Promise<void> {
    const complete = exportedCollection(collection, file)
    this.unfinished = { ...this.unfinished, collections: [...this.unfinished.collections, complete] }
    this.#unrecorded.push(collectionPaths(this.#directory, collection.file).partial)
    if (performance.now() - this.#recordedAt >= RECORD_MS) await this.#record()
  }

  /** Writes the list, then removes what only a collection that is not in the list needs. */
  #record(): Promise<void> {
    this.#recordedAt = performance.now()
    this.#recording = this.#recording.then(async () => {
      const folders = this.#unrecorded
      if (folders.length === 0) return
      this.#unrecorded = []
      await writeUnfinished(this.#directory, this.unfinished)
      for (const folder of folders) await removeFolder(folder)
    })
    return this.#recording
  }
}

function removeFolder(folder: string): Promise<void> {
  return namingFile(folder, 'removed', () => rm(folder, { recursive: true, force: true }))
}

function startsOver(collection: SelectedCollection): string {
  const name = JSON.stringify(streamName(descriptorOf(collection)))
  return `The collection ${name} is read from the start: what an interrupted export left of it cannot be continued, because documents between those could not be read, or because its files were damaged.`
}

function exportedCollection(collection: SelectedCollection, file: ExportedFile): ExportedCollection {
  const { documents, bytes, sha256, firstId, lastId, idsAndTs, changedDocuments } = file
  return {
    ...collection,
    documents,
    bytes,
    sha256,
    ...(firstId !== undefined && { first_id: firstId }),
    ...(lastId !== undefined && { last_id: lastId }),
    ids_and_ts: idsAndTs,
    changed_documents: changedDocuments,
    verified: false,
  }
}

function stateOf({ moment, unread }: CollectionProgress): unknown {
  return formatStreamState({ fullRefresh: { snapshot: moment, ranges: unread } })
}

/** The stream of a collection. */
export function streamOf(collection: SelectedCollection): ConfiguredStream {
  return { descriptor: descriptorOf(collection), syncMode: 'full_refresh' }
}

/** The descriptor of a collection's stream. */
export function descriptorOf({
  collection,
  database,
}: Pick<SelectedCollection, 'collection' | 'database'>): StreamDescriptor {
  return { name: collection, ...(database !== undefined && { namespace: database }) }
}
