import {
  type AdditionalColumn,
  additionalColumnsOf,
  CREATED_AT_COLUMN,
  RESERVED_COLUMNS,
} from '../../config/collections/columns.ts'
import type { CollectionConfig } from '../../config/config.ts'
import { parseTypedColumn, type TypedColumn } from './typed-column.ts'

/** The columns that the records of one stream have, besides `ref` and `ts`. */
export interface StreamColumns {
  readonly data: boolean
  readonly ttl: boolean
  readonly createdAt: boolean
  readonly additional: readonly AdditionalColumn[]
  readonly typed: readonly TypedColumn[]
  /** Absent if deletions are ignored. */
  readonly deletion?: DeletionColumn
}

export interface DeletionColumn {
  readonly name: string
  /** Whether records of documents have it too, as null. */
  readonly isNullOnDocuments: boolean
}

/** The options that decide which columns there are. */
export type ColumnsConfig = Pick<CollectionConfig, 'columns' | 'deletions' | 'typedColumns'>

/** The schemas of the selected columns by their names, as the configured catalog contains them. */
export type SelectedColumns = ReadonlyMap<string, unknown>

/**
 * The columns of a stream: those of the configuration that are selected, and the typed columns, which only the configured
 * catalog knows. The record of a deletion has the deletion column whether or not it is selected: without it, the record
 * would be that of a document without fields.
 * @param selected absent: all columns, and no typed ones
 */
export function streamColumns(
  collection: string,
  config: ColumnsConfig,
  selected: SelectedColumns | undefined,
): StreamColumns {
  const { columns, deletions } = config
  const isSelected = (name: string): boolean => selected === undefined || selected.has(name)
  return {
    data: columns.data && isSelected('data'),
    ttl: isSelected('ttl'),
    createdAt: columns.createdAt && isSelected(CREATED_AT_COLUMN),
    additional: additionalColumnsOf(columns, collection).filter(({ name }) => isSelected(name)),
    typed: typedColumns(collection, config, selected),
    ...(deletions && {
      deletion: {
        name: deletions.column,
        isNullOnDocuments: deletions.isNullOnDocuments && isSelected(deletions.column),
      },
    }),
  }
}

function typedColumns(
  collection: string,
  config: ColumnsConfig,
  selected: SelectedColumns = new Map(),
): readonly TypedColumn[] {
  if (!config.typedColumns) return []
  const others = new Set(otherColumns(collection, config))
  const typed = [...selected].filter(([name]) => !others.has(name))
  return typed.map(([name, schema]) => parseTypedColumn(name, schema))
}

/** The names that no typed column has: after an option is turned off, the catalog can still contain its column. */
function otherColumns(collection: string, { columns, deletions }: ColumnsConfig): string[] {
  return [
    ...RESERVED_COLUMNS,
    ...additionalColumnsOf(columns, collection).map(({ name }) => name),
    ...(deletions ? [deletions.column] : []),
  ]
}
