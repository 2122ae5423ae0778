import type { FaunaDocument, JsonText } from '../../../src/fauna/document.ts'
import { RecordFormat } from '../../../src/sync/records/record-format.ts'

const format = new RecordFormat('users', { columns: { data: true, additional: [] } })

/** The `data` of the record of a document as JSON text, which keeps what JSON.parse would round. */
export function recordText(document: FaunaDocument): string {
  const { before, fields, after } = format.document(document)
  return before + (fields === undefined ? '' : textOf(fields)) + after
}

export function textOf({ bytes, start, end }: JsonText): string {
  return bytes.toString('utf8', start, end)
}
