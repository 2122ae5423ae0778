/** The columns of a record beside `ref`, `ts` and `ttl`. */
export interface Columns {
  /** Whether the document's fields are sent as `data`. */
  readonly data: boolean
  readonly additional: readonly AdditionalColumn[]
}

export interface AdditionalColumn {
  readonly name: string
  /** From the document: `["data", "email"]`, `["data", "parent", "collection", "id"]`. */
  readonly path: readonly string[]
  readonly type: ColumnType
  readonly format?: string
  readonly airbyteType?: string
  /** Whether a document without this value ends its stream; otherwise the column is null. */
  readonly required: boolean
}

export const COLUMN_TYPES = ['string', 'number', 'integer', 'boolean', 'object', 'array'] as const

export type ColumnType = (typeof COLUMN_TYPES)[number]

export interface DeletionOptions {
  /** The column with the time of the deletion. */
  readonly column: string
  /** What to do where removals are not known any more. */
  readonly onLost: 'warn' | 'fail'
}

/** The columns that every record has. */
export const FIXED_COLUMNS = ['ref', 'ts', 'data', 'ttl'] as const
