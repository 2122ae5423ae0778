import type { AirbyteStream, JsonSchema } from '../../airbyte/messages.ts'
import { type AdditionalColumn, additionalColumnsOf } from '../../config/columns.ts'
import type { CollectionConfig } from '../../config/config.ts'
import type { CollectionInfo } from '../../fauna/fauna.ts'
import { dataProperties } from './data-schema.ts'

/** A stream of the catalog. @param incremental whether it offers incremental syncs */
export function airbyteStream(
  collection: CollectionInfo,
  config: CollectionConfig,
  incremental: boolean,
): AirbyteStream {
  return {
    name: collection.name,
    json_schema: streamSchema(collection, config),
    supported_sync_modes: incremental ? ['full_refresh', 'incremental'] : ['full_refresh'],
    source_defined_cursor: true,
    default_cursor_field: ['ts'],
    source_defined_primary_key: [['ref']],
    is_resumable: true,
  }
}

function streamSchema(collection: CollectionInfo, { columns, deletions }: CollectionConfig): JsonSchema {
  // The record of a deletion has no other columns than `ref`, `ts` and the time of the deletion.
  const always = deletions === undefined
  const properties: [name: string, schema: JsonSchema][] = [
    ['ref', { type: 'string', description: "The document's id." }],
    ['ts', { type: 'integer', description: 'When it was last written, or deleted, in microseconds since 1970.' }],
  ]
  if (columns.data) {
    const data = { type: always ? 'object' : ['null', 'object'], description: "The document's fields." }
    properties.push(['data', { ...data, ...dataProperties(collection) }])
  }
  properties.push(['ttl', { ...DATE_TIME, description: 'When it expires.' }])
  for (const column of additionalColumnsOf(columns, collection.name))
    properties.push([column.name, columnSchema(column)])
  if (deletions) properties.push([deletions.column, { ...DATE_TIME, description: 'When it was deleted.' }])
  return {
    $schema: 'http://json-schema.org/draft-07/schema#',
    type: 'object',
    // An assignment would lose a column called `__proto__`.
    properties: Object.fromEntries(properties),
  }
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
