import { join } from 'node:path'
import { streamName } from '../../airbyte/stream-name.ts'
import type { StreamWriterOptions } from '../../sync/records/airbyte-stream-writer.ts'
import type { StreamWriter } from '../../sync/records/stream-writer.ts'
import { syncStreams } from '../../sync/sync.ts'
import type { Manifest, SelectedCollection } from '../directory/manifest.ts'
import { descriptorOf, type ExportSync, streamOf } from '../export-collections.ts'
import type { CheckingWriterOptions } from './checking-writer.ts'
import { ComparingWriter } from './comparing-writer.ts'
import { FileDocuments } from './file-documents.ts'
import { HashingWriter } from './hashing-writer.ts'

/** A file that is compared with its collection. */
export interface ComparedFile extends SelectedCollection {
  /** The ids and `ts` in it: see `DocumentHash`. */
  readonly ids_and_ts: string
}

/** The result for one collection. */
export interface Comparison {
  readonly collection: SelectedCollection
  /** How it differs from its file, as sentences about the file; empty if they are equal. */
  readonly differences: readonly string[]
  /** Documents that have expired since the export, and are in the file only. */
  readonly expired: number
}

/**
 * Compares the ids and `ts` in the files of an export with those in the database, as of the moment of the export. Reads
 * no other fields. Errors of single collections are reported as errors of their streams, and their comparisons are absent.
 * @param sync reads ids and `ts` only
 * @throws the reason of the signal
 */
export async function compareWithDatabase(
  sync: ExportSync,
  directory: string,
  { moment_ts: moment, gzip }: Pick<Manifest, 'moment_ts' | 'gzip'>,
  files: readonly ComparedFile[],
): Promise<Comparison[]> {
  const hashes = await readAll(sync, moment, files, (options) => new HashingWriter(options))
  const differing = files.filter((file) => {
    const hash = hashes.get(file)
    return hash !== undefined && hash.idsAndTs !== file.ids_and_ts
  })
  const compared = await differencesOf(sync, directory, moment, gzip, differing)
  return files.flatMap((file): Comparison[] => {
    if (!hashes.has(file)) return []
    if (!differing.includes(file)) return [{ collection: file, differences: [], expired: 0 }]
    const writer = compared.get(file)
    return writer === undefined ? [] : [{ collection: file, differences: writer.texts, expired: writer.expired }]
  })
}

/** Compares document by document. Only one worker reads, so that the documents come by id. */
async function differencesOf(
  sync: ExportSync,
  directory: string,
  moment: number,
  gzip: boolean,
  files: readonly ComparedFile[],
): Promise<ReadonlyMap<ComparedFile, ComparingWriter>> {
  if (files.length === 0) return new Map()
  const [first] = files
  const now = first === undefined ? 0 : (await sync.databases.of(descriptorOf(first)).fauna.now()) / 1_000
  return readAll({ ...sync, workers: 1 }, moment, files, (options, { file }) => {
    return new ComparingWriter({ ...options, file: new FileDocuments(join(directory, file), gzip), now })
  })
}

/** Reads the collections of files. @returns the writers of those that were read completely */
async function readAll<W extends StreamWriter>(
  sync: ExportSync,
  moment: number,
  files: readonly ComparedFile[],
  open: (options: StreamWriterOptions & CheckingWriterOptions, file: ComparedFile) => W,
): Promise<ReadonlyMap<ComparedFile, W>> {
  const byStream = new Map(files.map((file) => [streamName(descriptorOf(file)), file]))
  const complete = new Map<ComparedFile, W>()
  await syncStreams({
    ...sync,
    streams: files.map(streamOf),
    state: new Map(),
    at: moment,
    chosenBy: 'the moment of the export',
    openWriter: (options) => {
      const file = byStream.get(streamName(options.descriptor))
      if (file === undefined) throw new Error('a stream that was not exported')
      const onComplete = (): void => {
        complete.set(file, writer)
      }
      const writer = open({ ...options, onComplete }, file)
      return writer
    },
  })
  return complete
}
