/** The columns of a record other than `ref`, `ts` and `ttl`. */
export interface Columns {
  /** Whether the document's fields are sent as `data`. */
  readonly data: boolean
  /** Whether the time of creation is sent as `created_at`. */
  readonly createdAt: boolean
  /** Of all collections: `additionalColumnsOf` selects those of one. */
  readonly additional: readonly AdditionalColumn[]
}

export interface AdditionalColumn {
  readonly name: string
  /** The only collection whose stream has the column; absent: every stream has it. */
  readonly collection?: string
  /** Steps from the document to the value: `["data", "email"]`, `["data", "parent", "collection", "id"]`. */
  readonly path: readonly string[]
  readonly type: ColumnType
  readonly format?: string
  readonly airbyteType?: string
  /** Whether a document without this value ends its stream with an error; otherwise the column is null. */
  readonly required: boolean
}

/** The additional columns of the stream of a collection. */
export function additionalColumnsOf({ additional }: Columns, collection: string): readonly AdditionalColumn[] {
  return additional.filter((column) => column.collection === undefined || column.collection === collection)
}

export const COLUMN_TYPES = ['string', 'number', 'integer', 'boolean', 'object', 'array'] as const

export type ColumnType = (typeof COLUMN_TYPES)[number]

export interface DeletionOptions {
  /** The column with the time of the deletion. */
  readonly column: string
  /** Whether records of documents have the column too, as null. Otherwise only those of deletions have it. */
  readonly isNullOnDocuments: boolean
  /** What to do if deletions are no longer in Fauna's history. */
  readonly onLost: 'warn' | 'fail'
}

/** The column with the time of creation, if it is sent. */
export const CREATED_AT_COLUMN = 'created_at'

/** The columns that every record has. */
export const FIXED_COLUMNS = ['ref', 'ts', 'data', 'ttl'] as const

/**
 * The deletion column that makes Airbyte's warehouse destinations delete the row, in the sync mode Append + Deduped. It
 * is a timestamp with a time zone.
 */
export const CDC_DELETION_COLUMN = '_ab_cdc_deleted_at'

/**
 * The names that no typed column has, also if the column is turned off: turning it on later must not put other values
 * into the column of a field, and destinations delete every row that has a value in `_ab_cdc_deleted_at`.
 */
export const RESERVED_COLUMNS = [...FIXED_COLUMNS, CREATED_AT_COLUMN, CDC_DELETION_COLUMN] as const
