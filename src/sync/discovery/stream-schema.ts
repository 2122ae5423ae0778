import type { AirbyteStream, JsonSchema } from '../../airbyte/messages.ts'
import {
  type AdditionalColumn,
  additionalColumnsOf,
  CREATED_AT_COLUMN,
  RESERVED_COLUMNS,
} from '../../config/collections/columns.ts'
import type { CollectionConfig } from '../../config/config.ts'
import type { CollectionInfo } from '../../fauna/fauna.ts'
import { type TypedColumn, typedColumnSchema } from '../columns/typed-column.ts'
import { dataProperties } from './data-schema.ts'

/**
 * A stream of the catalog.
 * @param incremental whether it offers incremental syncs
 * @param typed its typed columns
 */
export function airbyteStream(
  collection: CollectionInfo,
  config: CollectionConfig,
  incremental: boolean,
  typed: readonly TypedColumn[] = [],
): AirbyteStream {
  return {
    name: collection.name,
    json_schema: streamSchema(collection, config, typed),
    supported_sync_modes: incremental ? ['full_refresh', 'incremental'] : ['full_refresh'],
    source_defined_cursor: true,
    default_cursor_field: ['ts'],
    source_defined_primary_key: [['ref']],
    is_resumable: true,
  }
}

/** The names that no typed column of a stream can have: those of its other columns, and of columns that are turned off. */
export function reservedColumns(collection: CollectionInfo, config: CollectionConfig): string[] {
  return [...RESERVED_COLUMNS, ...otherColumns(collection, config).map(([name]) => name)]
}

function streamSchema(collection: CollectionInfo, config: CollectionConfig, typed: readonly TypedColumn[]): JsonSchema {
  const columns = typed.map((column): NamedSchema => [column.name, typedColumnSchema(column)])
  return {
    $schema: 'http://json-schema.org/draft-07/schema#',
    type: 'object',
    // An assignment would lose a column called `__proto__`.
    properties: Object.fromEntries([...otherColumns(collection, config), ...columns]),
  }
}

type NamedSchema = [name: string, schema: JsonSchema]

/** All columns but the typed ones. */
function otherColumns(collection: CollectionInfo, { columns, deletions }: CollectionConfig): NamedSchema[] {
  // The record of a deletion has no other columns than `ref`, `ts` and the time of the deletion.
  const always = deletions === undefined
  const properties: NamedSchema[] = [
    ['ref', { type: 'string', description: "The document's id." }],
    ['ts', { type: 'integer', description: 'When it was last written, or deleted, in microseconds since 1970.' }],
  ]
  if (columns.data) {
    const data = { type: always ? 'object' : ['null', 'object'], description: "The document's fields." }
    properties.push(['data', { ...data, ...dataProperties(collection) }])
  }
  properties.push(['ttl', { ...DATE_TIME, description: 'When it expires.' }])
  if (columns.createdAt) properties.push([CREATED_AT_COLUMN, { ...DATE_TIME, description: 'When it was created.' }])
  for (const column of additionalColumnsOf(columns, collection.name))
    properties.push([column.name, columnSchema(column)])
  if (deletions) properties.push([deletions.column, { ...DATE_TIME, description: 'When it was deleted.' }])
  return properties
}

const DATE_TIME: JsonSchema = {
  type: ['null', 'string'],
  format: 'date-time',
  airbyte_type: 'timestamp_with_timezone',
}

/**
 * Every additional column is nullable. A required value that is missing ends the stream; one that is there but cannot
 * be read, or does not fit the type of its column, is null in its record, which lists it in `meta.changes`.
 */
function columnSchema(column: AdditionalColumn): JsonSchema {
  return {
    type: ['null', column.type],
    ...(column.format !== undefined && { format: column.format }),
    ...(column.airbyteType !== undefined && { airbyte_type: column.airbyteType }),
  }
}
