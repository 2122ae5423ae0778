import type { FaunaDocument, JsonText } from '../../../src/fauna/document.ts'
import { recordFormat } from '../../../src/sync/records/record.ts'

const format = recordFormat('users', { columns: { data: true, additional: [] } })

/** The `data` of the record of a document as JSON text, which keeps what JSON.parse would round. */
export function recordText(document: FaunaDocument): string {
  const { before, fields, behind } = format.document(document)
  return before + (fields === undefined ? '' : textOf(fields)) + behind
}

export function textOf({ bytes, start, end }: JsonText): string {
  return bytes.toString('utf8', start, end)
}
