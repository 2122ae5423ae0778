import { type AdditionalColumn, type ColumnType, CREATED_AT_COLUMN } from '../../config/collections/columns.ts'
import type { FaunaDocument, FaunaValue, FieldChange, JsonText } from '../../fauna/document.ts'
import { stringifyExactJson } from '../../fauna/exact-json.ts'
import { exportedFields } from '../../fauna/export/exported-fields.ts'
import { ValueDocument } from '../../fauna/export/value-document.ts'
import type { Removal } from '../../fauna/fauna.ts'
import type { FieldType } from '../../fauna/fields/field-type.ts'
import { ConfigError } from '../../text/config-error.ts'
import { quoted } from '../../text/quoted.ts'
import type { StreamColumns } from '../columns/stream-columns.ts'
import { type ChangedField, changedField } from './changed-field.ts'
import { toColumnType, valueTypeOf } from './column-value.ts'
import { creationTime } from './creation-time.ts'
import { declaresNumbers, mayHoldNonFinite, NON_FINITE_CAUSE, nullNonFinite } from './declared-numbers.ts'
import { isoTime } from './iso-time.ts'
import { type Selectable, selectPath } from './select.ts'
import { TypedFields } from './typed-fields.ts'

/** The `data` of a record as JSON text: the document's fields, and the text before and after them. */
export interface RecordText {
  readonly before: string
  /** Absent if the `data` column is off. */
  readonly fields?: JsonText | undefined
  /** The typed columns, each after a comma; valid until the next record is formatted. Absent if there are none. */
  readonly typed?: JsonText | undefined
  readonly after: string
  /** At least one change; absent if all values are as in Fauna. */
  readonly changes?: readonly ChangedField[] | undefined
}

interface PreparedColumn extends AdditionalColumn {
  /** The text before its value. */
  readonly key: string
  readonly valueType: ColumnType
}

/** Formats the `data` of one stream's records. */
export class RecordFormat {
  readonly #collection: string
  readonly #columns: StreamColumns
  readonly #now: () => number
  readonly #additional: readonly PreparedColumn[]
  readonly #typed: TypedFields | undefined
  /** The text before the time of a deletion; absent if deletions are ignored. */
  readonly #deletedAt: string | undefined
  /** The end of each document's record. */
  readonly #end: string
  /** Set if the collection declares a number anywhere. */
  #declared: ReadonlyMap<string, FieldType> | undefined

  /** @param now the wall clock, in milliseconds since 1970 */
  constructor(collection: string, columns: StreamColumns, now: () => number) {
    const { additional, typed, deletion } = columns
    this.#collection = collection
    this.#columns = columns
    this.#now = now
    this.#additional = additional.map((column) => {
      return { ...column, key: `,${JSON.stringify(column.name)}:`, valueType: valueTypeOf(column) }
    })
    this.#typed = typed.length > 0 ? new TypedFields(typed) : undefined
    this.#deletedAt = deletion && `,${JSON.stringify(deletion.name)}:`
    this.#end = deletion?.isNullOnDocuments ? `${this.#deletedAt}null}` : '}'
  }

  /** Sets the fields that the collection declares. A declared number that JSON cannot hold is written as null. */
  declareFields(fields: ReadonlyMap<string, FieldType> | undefined): void {
    this.#declared = declaresNumbers(fields) ? fields : undefined
  }

  /** @throws ConfigError if a required column has no value in this document */
  document(document: FaunaDocument): RecordText {
    const { data, ttl, createdAt } = this.#columns
    const exported = data || this.#typed !== undefined ? this.#withDeclaredNumbers(document) : document
    const changes = data ? exported.fieldChanges.map((change) => changedField(change.path.join('.'), change)) : []
    let after = ''
    if (ttl) after += document.ttl === null ? ',"ttl":null' : `,"ttl":${JSON.stringify(document.ttl)}`
    if (createdAt) after += this.#createdAtText(document)
    if (this.#additional.length > 0) after += this.#additionalText(document, changes)
    const typed = this.#typed?.copy(exported, changes)
    return {
      before: `{"ref":"${document.id}","ts":${document.ts}${data ? ',"data":' : ''}`,
      fields: data ? exported.json : undefined,
      typed,
      after: after + this.#end,
      changes: changes.length > 0 ? changes : undefined,
    }
  }

  #createdAtText({ id }: FaunaDocument): string {
    const ms = creationTime(id, this.#now())
    return `,"${CREATED_AT_COLUMN}":${ms === undefined ? 'null' : `"${new Date(ms).toISOString()}"`}`
  }

  removal({ id, ts }: Removal): string {
    const text = `{"ref":"${id}","ts":${ts}`
    return this.#deletedAt === undefined ? `${text}}` : `${text}${this.#deletedAt}"${isoTime(ts)}"}`
  }

  #withDeclaredNumbers(document: FaunaDocument): FaunaDocument {
    const types = this.#declared
    if (types === undefined || !mayHoldNonFinite(document.json)) return document
    const fields = exportedFields(document)
    const changes = nullNonFinite(fields, types).map((path): FieldChange => {
      return { path: ['data', ...path], kind: 'unwritable', cause: NON_FINITE_CAUSE }
    })
    return changes.length === 0 ? document : new ValueDocument(document, fields, [...document.fieldChanges, ...changes])
  }

  /** The additional columns as JSON text. @param changes receives their changes */
  #additionalText(document: FaunaDocument, changes: ChangedField[]): string {
    const source = { document, fields: document.data(), collection: this.#collection }
    let text = ''
    for (const column of this.#additional) {
      const { value, change } = columnValue(source, column)
      text += column.key + stringifyExactJson(value)
      if (change !== undefined) changes.push(change)
    }
    return text
  }
}

interface SelectedValue {
  readonly value: FaunaValue
  readonly change?: ChangedField
}

/** The value of a column, converted to its type. @throws ConfigError if the column is required and has no value */
function columnValue(source: Selectable, column: PreparedColumn): SelectedValue {
  const { document, collection } = source
  const found = selectPath(source, column.path)
  const changed = document.fieldChanges.find(({ path }) => path.every((step, i) => step === column.path[i]))
  if (found === undefined && changed === undefined) {
    if (column.required) throw missingColumn(collection, document, column)
    return { value: null }
  }
  const converted = toColumnType(found ?? null, column.valueType)
  if ('cause' in converted) {
    return { value: null, change: changedField(column.name, { kind: 'unwritable', cause: converted.cause }) }
  }
  return { ...converted, ...(changed !== undefined && { change: changedField(column.name, changed) }) }
}

function missingColumn(collection: string, document: FaunaDocument, column: AdditionalColumn): ConfigError {
  const orLimit =
    column.collection === undefined ? ', or "collection" to the only collection whose documents have it' : ''
  return new ConfigError(
    `Document ${JSON.stringify(document.id)} of the collection ${JSON.stringify(collection)} has no value at ${shortPath(column.path)}, and the column ${quoted(column.name)} is required. Add the value to the document, or set "required" of the column to false${orLimit}.`,
  )
}

function shortPath(path: readonly string[]): string {
  const steps = path.slice(0, 5).map(quoted)
  return `[${path.length > steps.length ? [...steps, '…'] : steps}]`
}
