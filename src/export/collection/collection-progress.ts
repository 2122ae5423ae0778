import { readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { crc32 } from 'node:zlib'
import * as z from 'zod'
import { compareScanIds, isScanId, MAX_ID } from '../../fauna/ids.ts'
import type { IdRange } from '../../sync/state/progress.ts'
import { writeJsonQuickly } from '../directory/write-json.ts'
import { isFile } from '../is-file.ts'
import { parseJson } from '../parse-json.ts'
import { eachChunk } from './file-chunks.ts'
import type { PartContent } from './part-file.ts'
import { partPath } from './part-files.ts'

/** How far a collection is exported: what its parts contain, and what of it is not read. */
export interface CollectionProgress {
  /** The time as of which it is read, in microseconds. */
  readonly moment: number
  /** The ids still to be read; empty: none. */
  readonly unread: readonly IdRange[]
  /** By their first id. */
  readonly parts: readonly PartContent[]
  /** How many of the documents have fields that are not exported unchanged. */
  readonly changedDocuments: number
}

const FILE = 'progress.json'

const scanId = z.string().refine(isScanId)
const count = z.int().min(0)

const form = z.object({
  version: z.literal(1),
  moment: z.int(),
  unread: z
    .array(z.object({ from: scanId, to: scanId.optional() }))
    .transform((ranges) => ranges.map(({ from, to }): IdRange => ({ from, ...(to !== undefined && { to }) }))),
  parts: z.array(
    z
      .object({
        from: scanId,
        bytes: count,
        crc32: count.optional(),
        documents: count,
        first: scanId,
        last: scanId,
        ids_and_ts: z.string(),
      })
      .transform(({ ids_and_ts: idsAndTs, ...part }): PartContent => ({ ...part, idsAndTs })),
  ),
  changed_documents: count,
})

/** Writes the progress of a collection. Neither it nor the parts wait for the disk, which would slow down the export. */
export async function writeCollectionProgress(folder: string, progress: CollectionProgress): Promise<void> {
  const { moment, unread, parts, changedDocuments } = progress
  await writeJsonQuickly(join(folder, FILE), {
    version: 1,
    moment,
    unread,
    parts: parts.map(({ idsAndTs, ...part }) => ({ ...part, ids_and_ts: idsAndTs })),
    changed_documents: changedDocuments,
  })
}

/**
 * Reads the progress from the folder of a collection's parts, and all parts, to make sure that they contain what was written
 * to them: a power failure can shorten a file, or fill it with zeros.
 * @param moment as of which the export is made, in microseconds
 * @returns undefined if there is none from which the export can resume: then the collection is read from the start
 * @throws the reason of `signal` when it is aborted
 */
export async function readCollectionProgress(
  folder: string,
  moment: number,
  signal: AbortSignal,
): Promise<CollectionProgress | undefined> {
  const found = await readForm(folder)
  if (found?.moment !== moment) return undefined
  const { unread, parts, changed_documents: changedDocuments } = found
  if (unread.some((range) => parts.some((part) => overlaps(range, part)))) return undefined
  for (const part of parts) if (!(await isIntact(partPath(folder, part.from), part, signal))) return undefined
  return { moment, unread, parts, changedDocuments }
}

/** Whether progress was written, from which the export can resume or not. */
export function hasProgress(folder: string): Promise<boolean> {
  return isFile(join(folder, FILE))
}

/** Whether the file of a part begins with what was written to it. */
async function isIntact(path: string, { bytes, crc32: expected }: PartContent, signal: AbortSignal): Promise<boolean> {
  const file = await stat(path).catch(() => undefined)
  if (file === undefined || file.size < bytes) return false
  if (expected === undefined) return true
  let found = 0
  await eachChunk(path, bytes, signal, (chunk) => {
    found = crc32(chunk, found)
  })
  return found === expected
}

/** How many documents of a collection have fields that are not exported unchanged, from the folder of its parts. */
export async function readChangedDocuments(folder: string): Promise<number> {
  return (await readForm(folder))?.changed_documents ?? 0
}

async function readForm(folder: string): Promise<z.infer<typeof form> | undefined> {
  const text = await readFile(join(folder, FILE), 'utf8').catch(() => '')
  return form.safeParse(parseJson(text)).data
}

/**
 * Whether documents are to be added between those of a part: documents that could not be read are left out at first, and
 * a part can only be continued at its end.
 */
function overlaps({ from, to = MAX_ID }: IdRange, part: PartContent): boolean {
  return compareScanIds(from, part.last) <= 0 && compareScanIds(part.from, to) <= 0
}
