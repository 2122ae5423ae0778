import type { FaunaDocument, FaunaObject, FieldChange, JsonText } from '../document.ts'
import { stringifyExactJson } from '../exact-json.ts'

/** A document whose fields are values. */
export class ValueDocument implements FaunaDocument {
  readonly id: string
  readonly ts: number
  readonly ttl: string | null
  readonly json: JsonText
  readonly fieldChanges: readonly FieldChange[]
  private readonly fields: FaunaObject

  constructor(
    { id, ts, ttl }: Pick<FaunaDocument, 'id' | 'ts' | 'ttl'>,
    fields: FaunaObject,
    fieldChanges: readonly FieldChange[],
  ) {
    const bytes = Buffer.from(stringifyExactJson(fields))
    this.id = id
    this.ts = ts
    this.ttl = ttl
    this.json = { bytes, start: 0, end: bytes.length }
    this.fieldChanges = fieldChanges
    this.fields = fields
  }

  data(): FaunaObject {
    return this.fields
  }
}
