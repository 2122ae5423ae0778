import type { FaunaDocument, JsonText } from '../../../src/fauna/document.ts'
import { recordFormat, textOfRecord } from '../sync/record-format.ts'

const format = recordFormat()

/** The `data` of the record of a document as JSON text, which keeps what JSON.parse would round. */
export function recordText(document: FaunaDocument): string {
  return textOfRecord(format.document(document))
}

export function textOf({ bytes, start, end }: JsonText): string {
  return bytes.toString('utf8', start, end)
}
