import { createHash } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { countOf, wholeNumber } from '../../text/count.ts'
import { contentOf } from '../collection/file-content.ts'
import { type FileSummary, summarizeFile } from '../collection/file-summary.ts'
import { Lines } from '../collection/lines.ts'
import type { ExportedCollection, ExportedSchema, Manifest } from '../directory/manifest.ts'
import { namingFile } from '../file-error.ts'
import { isFile } from '../is-file.ts'
import { parseJson } from '../parse-json.ts'

/** The result for one file. */
export interface FileCheck {
  readonly file: string
  /** How it differs from the manifest, as sentences about the file; empty if it is as it was exported. */
  readonly problems: readonly string[]
  /** The collection in it; absent: it contains a schema. */
  readonly collection?: ExportedCollection
  /** What the file of a collection contains; absent if it cannot be read. */
  readonly summary?: FileSummary
}

/**
 * Compares the files of an export with its manifest.
 * @throws the reason of `signal` when it is aborted
 */
export async function checkFiles(
  directory: string,
  { collections, schemas, gzip }: Manifest,
  signal: AbortSignal,
): Promise<FileCheck[]> {
  const checks: FileCheck[] = []
  for (const exported of schemas.flatMap(({ files }) => files)) checks.push(await checkSchemaFile(directory, exported))
  for (const collection of collections) checks.push(await checkFile(directory, collection, gzip, signal))
  return checks
}

async function checkSchemaFile(
  directory: string,
  { file, sha256 }: ExportedSchema['files'][number],
): Promise<FileCheck> {
  const path = join(directory, file)
  if (!(await isFile(path))) return { file, problems: ['is missing'] }
  const found = createHash('sha256')
    .update(await namingFile(path, 'read', () => readFile(path)))
    .digest('hex')
  return { file, problems: found === sha256 ? [] : [`was changed: its SHA-256 is ${found}, not ${sha256}`] }
}

async function checkFile(
  directory: string,
  collection: ExportedCollection,
  gzip: boolean,
  signal: AbortSignal,
): Promise<FileCheck> {
  const { file } = collection
  const path = join(directory, file)
  if (!(await isFile(path))) return { file, collection, problems: ['is missing'] }
  try {
    const summary = await summarizeFile(path, gzip, signal)
    if (summary.sha256 === collection.sha256) return { file, collection, problems: [], summary }
    return { file, collection, problems: await problemsOf(path, gzip, summary, collection), summary }
  } catch (error) {
    signal.throwIfAborted()
    return { file, collection, problems: [`cannot be read: ${error instanceof Error ? error.message : error}`] }
  }
}

/** What is wrong with a file whose checksum is another one. */
async function problemsOf(
  path: string,
  gzip: boolean,
  { sha256, documents, idsAndTs, damage }: FileSummary,
  exported: ExportedCollection,
): Promise<string[]> {
  const invalid = damage === undefined ? await firstInvalidLine(path, gzip) : undefined
  const details = [
    ...(damage === undefined ? [] : [`line ${wholeNumber(damage.line)} ${damage.problem}`]),
    ...(invalid === undefined ? [] : [`line ${wholeNumber(invalid)} is not valid JSON`]),
    ...(documents === exported.documents
      ? []
      : [`it contains ${countOf(documents, 'document')}, not ${wholeNumber(exported.documents)}`]),
    ...(idsAndTs === exported.ids_and_ts ? ['all ids and ts are as they were exported'] : ['ids or ts differ']),
  ]
  return [`was changed: its SHA-256 is ${sha256}, not ${exported.sha256} (${details.join('; ')})`]
}

/** The number of the first line that is not JSON, counted from 1; undefined if there is none. */
async function firstInvalidLine(path: string, gzip: boolean): Promise<number | undefined> {
  let line = 0
  let invalid: number | undefined
  const lines = new Lines((bytes, start, end) => {
    line++
    if (invalid === undefined && parseJson(bytes.toString('utf8', start, end)) === undefined) invalid = line
  })
  for await (const chunk of contentOf(path, gzip)) {
    lines.push(chunk)
    if (invalid !== undefined) break
  }
  return invalid
}
