import type { CollectionConfig } from '../config/config.ts'
import { ConfigError } from '../config/config-error.ts'
import type { FaunaDocument } from '../fauna/document.ts'
import { stringifyExactJson } from '../fauna/exact-json.ts'
import type { Removal } from '../fauna/fauna.ts'
import { selectPath } from './select.ts'

/** Turns what Fauna gives into the `data` of records, as JSON text. */
export interface RecordFormat {
  /** @throws ConfigError where a required column has no value in this document */
  document(document: FaunaDocument): string
  removal(removal: Removal): string
}

/** The parts that are the same for every record of a stream are made once. */
export function recordFormat(collection: string, config: CollectionConfig): RecordFormat {
  const { columns, deletions } = config
  const additional = columns.additional.map((column) => ({ ...column, key: `,${JSON.stringify(column.name)}:` }))
  const deletedAt = deletions && `,${JSON.stringify(deletions.column)}:`

  return {
    document(document) {
      let text = `{"ref":"${document.id}","ts":${document.ts}`
      if (columns.data) text += `,"data":${stringifyExactJson(document.data)}`
      text += document.ttl === null ? ',"ttl":null' : `,"ttl":${JSON.stringify(document.ttl)}`
      for (const column of additional) {
        const value = selectPath(document, collection, column.path)
        if (value === undefined && column.required) throw missingColumn(collection, document, column)
        text += column.key + stringifyExactJson(value ?? null)
      }
      return `${text}}`
    },

    removal(removal) {
      const text = `{"ref":"${removal.id}","ts":${removal.ts}`
      return deletedAt === undefined ? `${text}}` : `${text}${deletedAt}"${isoTime(removal.ts)}"}`
    },
  }
}

function missingColumn(
  collection: string,
  document: FaunaDocument,
  column: { readonly name: string; readonly path: readonly string[] },
): ConfigError {
  return new ConfigError(
    `The document ${JSON.stringify(document.id)} of the collection ${JSON.stringify(collection)} has no value at ${JSON.stringify(column.path)}, which the required column ${JSON.stringify(column.name)} asks for. Give it one, or set "required" of the column to false.`,
  )
}

/** ISO 8601 in UTC, with as many decimals as there are: `2026-11-22T12:18:43.710000Z`, `2026-11-22T12:18:43Z`. */
export function isoTime(micros: number): string {
  const seconds = Math.floor(micros / 1e6)
  const rest = micros - seconds * 1e6
  const time = new Date(seconds * 1000).toISOString().slice(0, -5)
  return rest === 0 ? `${time}Z` : `${time}.${String(rest).padStart(6, '0')}Z`
}
