import { ConfigError } from '../../text/config-error.ts'
import { quoted } from '../../text/quoted.ts'
import type { GivenColumn, GivenDeletions } from '../validate-config.ts'
import {
  type AdditionalColumn,
  CDC_DELETION_COLUMN,
  COLUMN_TYPES,
  type ColumnType,
  type DeletionOptions,
} from './columns.ts'

const DEFAULT_DELETION_COLUMN = 'deleted_at'

/**
 * @param taken the names of the columns that every record has
 * @returns undefined if deletions are ignored
 * @throws ConfigError if the deletion column has the name of a column that every record has
 */
export function parseDeletions(
  given: GivenDeletions | undefined,
  taken: readonly string[],
): DeletionOptions | undefined {
  if (given === undefined || given.deletion_mode === 'ignore') return undefined
  const onLost = given.on_lost_deletions ?? 'warn'
  if (given.deletion_mode === 'delete_rows') return { column: CDC_DELETION_COLUMN, isNullOnDocuments: true, onLost }
  const column = given.column || DEFAULT_DELETION_COLUMN
  if (taken.includes(column)) {
    throw new ConfigError(
      `"collection.deletions.column" is ${quoted(column)}, the name of a column that every record has. Choose another name.`,
    )
  }
  return { column, isNullOnDocuments: false, onLost }
}

/**
 * @param taken the names of the other columns
 * @throws ConfigError
 */
export function parseAdditionalColumns(given: readonly GivenColumn[], taken: readonly string[]): AdditionalColumn[] {
  const columns = given.map(columnOf)
  for (const [i, column] of columns.entries()) {
    if (taken.includes(column.name) || columns.slice(0, i).some((earlier) => collide(earlier, column))) {
      throw new ConfigError(
        `"${fieldOf(i)}.name" is ${quoted(column.name)}, the name of another column. Choose a name that is neither ${taken.join(', ')}, nor that of another additional column of the same collection.`,
      )
    }
  }
  return columns
}

/** Whether both would be columns of one stream, under one name. */
function collide(a: AdditionalColumn, b: AdditionalColumn): boolean {
  if (a.name !== b.name) return false
  return a.collection === undefined || b.collection === undefined || a.collection === b.collection
}

function columnOf(given: GivenColumn, index: number): AdditionalColumn {
  const field = fieldOf(index)
  if (given.name === '') throw new ConfigError(`"${field}.name" is empty. Give the column a name.`)
  if (given.path.length === 0) {
    throw new ConfigError(
      `"${field}.path" is empty. Give the steps from the document to the value, for example ["data", "email"].`,
    )
  }
  if (!isColumnType(given.type)) {
    throw new ConfigError(`"${field}.type" must be one of ${COLUMN_TYPES.join(', ')}.`)
  }
  return {
    name: given.name,
    ...(given.collection && { collection: given.collection }),
    path: given.path,
    type: given.type,
    ...(given.format && { format: given.format }),
    ...(given.airbyte_type && { airbyteType: given.airbyte_type }),
    required: given.required ?? true,
  }
}

function fieldOf(index: number): string {
  return `collection.additional_columns[${index}]`
}

function isColumnType(type: string): type is ColumnType {
  return (COLUMN_TYPES as readonly string[]).includes(type)
}
