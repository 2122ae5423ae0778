import type { FaunaDocument, JsonText } from '../../fauna/document.ts'
import { stringifyExactJson } from '../../fauna/exact-json.ts'
import { COMMA } from '../../fauna/export/json-bytes.ts'
import { JsonMembers, keyHash } from '../../fauna/export/json-members.ts'
import type { TypedColumn } from '../columns/typed-column.ts'
import { type ChangedField, changedField } from './changed-field.ts'
import { fits, toFittingValue } from './value-fit.ts'

interface PreparedColumn extends TypedColumn {
  /** The name of the field in UTF-8. */
  readonly key: Buffer
  /** The text before its value: a comma, its name and a colon. */
  readonly label: string
  readonly isRenamed: boolean
}

/** The first size of the output, in bytes. It grows to the largest document. */
const FIRST_SIZE = 64 * 1024

/** The most bytes of UTF-8 that one UTF-16 code unit takes. */
const BYTES_PER_CHARACTER = 3

/**
 * Copies the top-level fields of documents into typed columns, as bytes. Fields that follow each other in the document
 * and fit their columns are copied in one piece. A field that the document does not have is absent from its record.
 */
export class TypedFields {
  readonly #byHash = new Map<number, readonly PreparedColumn[]>()
  readonly #byField = new Map<string, PreparedColumn>()
  readonly #members = new JsonMembers()
  #target: Buffer = Buffer.allocUnsafe(FIRST_SIZE)
  #end = 0

  constructor(columns: readonly TypedColumn[]) {
    for (const column of columns) {
      const key = Buffer.from(column.field)
      const prepared = {
        ...column,
        key,
        label: `,${JSON.stringify(column.name)}:`,
        isRenamed: column.name !== column.field,
      }
      this.#byField.set(column.field, prepared)
      const hash = keyHash(key)
      this.#byHash.set(hash, [...(this.#byHash.get(hash) ?? []), prepared])
    }
  }

  /**
   * The columns of a document as JSON members, each after a comma. The bytes are valid until the next call.
   * @param changes receives the changes of the columns
   */
  copy({ json, fieldChanges }: Pick<FaunaDocument, 'json' | 'fieldChanges'>, changes: ChangedField[]): JsonText {
    const members = this.#members
    const { bytes } = json
    this.#end = 0
    /** Where fields begin that are not copied yet; they end with the last field. */
    let pending = -1
    let pendingEnd = -1
    members.begin(json)
    while (members.next()) {
      const column = this.#columnOf(bytes)
      const { keyStart, valueStart, valueEnd } = members
      const isFitting = column !== undefined && fits(bytes, valueStart, valueEnd, column.type)
      if (isFitting && !column.isRenamed) {
        if (pending < 0) pending = keyStart - 1
        pendingEnd = valueEnd
        continue
      }
      if (pending >= 0) this.#copyFields(bytes, pending, pendingEnd)
      pending = -1
      if (column === undefined) continue
      this.#write(column.label)
      if (isFitting) this.#copyBytes(bytes, valueStart, valueEnd)
      else this.#convert(bytes.toString('utf8', valueStart, valueEnd), column, changes)
    }
    if (pending >= 0) this.#copyFields(bytes, pending, pendingEnd)
    if (fieldChanges.length > 0) this.#addChanges(fieldChanges, changes)
    return { bytes: this.#target, start: 0, end: this.#end }
  }

  /** The column of the current member. */
  #columnOf(bytes: Buffer): PreparedColumn | undefined {
    const { keyStart, keyEnd, hash, isEscaped } = this.#members
    if (isEscaped) return this.#byField.get(JSON.parse(bytes.toString('utf8', keyStart - 1, keyEnd + 1)))
    const candidates = this.#byHash.get(hash)
    if (candidates === undefined) return undefined
    for (const column of candidates) if (isEqual(bytes, keyStart, keyEnd, column.key)) return column
    return undefined
  }

  #convert(text: string, column: PreparedColumn, changes: ChangedField[]): void {
    const converted = toFittingValue(text, column.type)
    if ('cause' in converted) {
      changes.push(changedField(column.name, { kind: 'unwritable', cause: converted.cause }))
      this.#write('null')
    } else {
      this.#write(stringifyExactJson(converted.value))
    }
  }

  /** Adds the changes that the document's fields had before, except to a column that is null for its type. */
  #addChanges(fieldChanges: FaunaDocument['fieldChanges'], changes: ChangedField[]): void {
    const nulled = new Set(changes.map(({ change }) => change.field))
    for (const fieldChange of fieldChanges) {
      const [, field = '', ...rest] = fieldChange.path
      const column = this.#byField.get(field)
      if (column === undefined || nulled.has(column.name)) continue
      changes.push(changedField([column.name, ...rest].join('.'), fieldChange))
    }
  }

  /** Copies whole members, after a comma. */
  #copyFields(bytes: Buffer, start: number, end: number): void {
    this.#reserve(1)
    this.#target[this.#end++] = COMMA
    this.#copyBytes(bytes, start, end)
  }

  #copyBytes(bytes: Buffer, start: number, end: number): void {
    this.#reserve(end - start)
    this.#end += bytes.copy(this.#target, this.#end, start, end)
  }

  #write(text: string): void {
    this.#reserve(text.length * BYTES_PER_CHARACTER)
    this.#end += this.#target.write(text, this.#end)
  }

  #reserve(bytes: number): void {
    if (this.#target.length - this.#end >= bytes) return
    const larger = Buffer.allocUnsafe(Math.max(this.#target.length * 2, this.#end + bytes))
    this.#target.copy(larger, 0, 0, this.#end)
    this.#target = larger
  }
}

function isEqual(bytes: Buffer, start: number, end: number, key: Buffer): boolean {
  if (end - start !== key.length) return false
  for (let i = 0; i < key.length; i++) if (bytes[start + i] !== key[i]) return false
  return true
}
