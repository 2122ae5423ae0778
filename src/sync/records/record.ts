import type { RecordChange } from '../../airbyte/messages.ts'
import type { AdditionalColumn } from '../../config/columns.ts'
import type { CollectionConfig } from '../../config/config.ts'
import type { FaunaDocument, FaunaValue, FieldChange, JsonText } from '../../fauna/document.ts'
import { stringifyExactJson } from '../../fauna/exact-json.ts'
import { exportedFields } from '../../fauna/export/exported-fields.ts'
import { ValueDocument } from '../../fauna/export/value-document.ts'
import type { Removal } from '../../fauna/fauna.ts'
import type { FieldType } from '../../fauna/field-type.ts'
import { ConfigError } from '../../text/config-error.ts'
import { quoted } from '../../text/quoted.ts'
import { declaresNumbers, isNonFinite, mayHoldNonFinite, nullNonFinite } from './declared-numbers.ts'
import { type Selectable, selectPath } from './select.ts'

/** Turns what Fauna gives into the `data` of records, as JSON text. */
export interface RecordFormat {
  /** Tells what fields the collection declares: where it declares a number, nothing else is written but null. */
  declare(fields: ReadonlyMap<string, FieldType> | undefined): void
  /** @throws ConfigError where a required column has no value in this document */
  document(document: FaunaDocument): RecordText
  removal(removal: Removal): string
}

/** The `data` of a record: the document's fields, and what stands before and behind them. */
export interface RecordText {
  readonly before: string
  /** Absent where the column is not wanted. */
  readonly fields?: JsonText
  readonly behind: string
  /** What is not as Fauna has it; absent where all is. */
  readonly lacks?: readonly Lack[]
}

export interface Lack {
  readonly change: RecordChange
  /** For people: why. */
  readonly cause: string
}

/** The parts that are the same for every record of a stream are made once. */
export function recordFormat(collection: string, config: CollectionConfig): RecordFormat {
  const { columns, deletions } = config
  const additional = columns.additional.map((column) => ({ ...column, key: `,${JSON.stringify(column.name)}:` }))
  const deletedAt = deletions && `,${JSON.stringify(deletions.column)}:`

  let numbers: ReadonlyMap<string, FieldType> | undefined

  return {
    declare(fields) {
      numbers = declaresNumbers(fields) ? fields : undefined
    },

    document(given) {
      const document = numbers && mayHoldNonFinite(given.json) ? withDeclaredNumbers(given, numbers) : given
      const before = `{"ref":"${document.id}","ts":${document.ts}${columns.data ? ',"data":' : ''}`
      const lacks = columns.data ? document.fieldChanges.map((loss) => lackOf(loss.path.join('.'), loss)) : []
      let behind = document.ttl === null ? ',"ttl":null' : `,"ttl":${JSON.stringify(document.ttl)}`
      if (additional.length > 0) {
        const fields = document.data()
        for (const column of additional) {
          const { value, lack } = columnValue({ document, fields, collection }, column)
          behind += column.key + stringifyExactJson(value)
          if (lack !== undefined) lacks.push(lack)
        }
      }
      behind += '}'
      return {
        before,
        behind,
        ...(columns.data && { fields: document.json }),
        ...(lacks.length > 0 && { lacks }),
      }
    },

    removal(removal) {
      const text = `{"ref":"${removal.id}","ts":${removal.ts}`
      return deletedAt === undefined ? `${text}}` : `${text}${deletedAt}"${isoTime(removal.ts)}"}`
    },
  }
}

function withDeclaredNumbers(document: FaunaDocument, types: ReadonlyMap<string, FieldType>): FaunaDocument {
  const fields = exportedFields(document)
  const fieldChanges = nullNonFinite(fields, types).map((path): FieldChange => {
    return { path: ['data', ...path], kind: 'unwritable', cause: NON_FINITE_REASON }
  })
  return fieldChanges.length === 0
    ? document
    : new ValueDocument(document, fields, [...document.fieldChanges, ...fieldChanges])
}

/** @throws ConfigError where it is required, and not there */
function columnValue(
  source: Selectable,
  column: AdditionalColumn,
): { readonly value: FaunaValue; readonly lack?: Lack } {
  const { document, collection } = source
  const value = selectPath(source, column.path)
  const loss = document.fieldChanges.find(({ path }) => path.every((step, i) => step === column.path[i]))
  if (loss !== undefined) return { value: value ?? null, lack: lackOf(column.name, loss) }
  if (value === undefined) {
    if (column.required) throw missingColumn(collection, document, column)
    return { value: null }
  }
  return isNumeric(column) && isNonFinite(value)
    ? { value: null, lack: lackOf(column.name, { kind: 'unwritable', cause: NON_FINITE_REASON }) }
    : { value }
}

function lackOf(field: string, { kind, cause }: Pick<FieldChange, 'kind' | 'cause'>): Lack {
  return { change: { field, ...CHANGES[kind] }, cause }
}

const CHANGES = {
  unread: { change: 'NULLED', reason: 'SOURCE_RETRIEVAL_ERROR' },
  unwritable: { change: 'NULLED', reason: 'SOURCE_SERIALIZATION_ERROR' },
  cut: { change: 'TRUNCATED', reason: 'SOURCE_FIELD_SIZE_LIMITATION' },
} as const satisfies Record<FieldChange['kind'], Omit<RecordChange, 'field'>>

function isNumeric({ type }: AdditionalColumn): boolean {
  return type === 'number' || type === 'integer'
}

const NON_FINITE_REASON = 'it is NaN or infinite, and JSON has no number for that'

function missingColumn(collection: string, document: FaunaDocument, column: AdditionalColumn): ConfigError {
  return new ConfigError(
    `The document ${JSON.stringify(document.id)} of the collection ${JSON.stringify(collection)} has no value at ${shortPath(column.path)}, which the required column ${quoted(column.name)} asks for. Give it one, or set "required" of the column to false.`,
  )
}

function shortPath(path: readonly string[]): string {
  const steps = path.slice(0, 5).map(quoted)
  return `[${path.length > steps.length ? [...steps, '…'] : steps}]`
}

/** ISO 8601 in UTC, with as many decimals as there are: `2026-11-22T12:18:43.710000Z`, `2026-11-22T12:18:43Z`. */
export function isoTime(micros: number): string {
  const seconds = Math.floor(micros / 1e6)
  const rest = micros - seconds * 1e6
  const time = new Date(seconds * 1000).toISOString().slice(0, -5)
  return rest === 0 ? `${time}Z` : `${time}.${String(rest).padStart(6, '0')}Z`
}
