import { crc32 } from 'node:zlib'
import type { PartContent } from '../../../src/export/collection/part-file.ts'
import { DocumentHash } from '../../../src/export/document-hash.ts'

/** The `ts` of the documents of `partOf`. */
export const PART_TS = 5

/** A part that consists of this text, with documents that have these ids. */
export function partOf(from: string, text: string, ids: readonly string[]): PartContent {
  const hash = new DocumentHash()
  for (const id of ids) hash.add(id, PART_TS)
  return {
    from,
    bytes: Buffer.byteLength(text),
    crc32: crc32(text),
    documents: ids.length,
    first: ids[0] ?? '',
    last: ids.at(-1) ?? '',
    idsAndTs: hash.hex,
  }
}
