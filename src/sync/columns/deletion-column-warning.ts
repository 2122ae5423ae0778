import type { ConfiguredStream } from '../../airbyte/catalog.ts'
import type { DeletionOptions } from '../../config/collections/columns.ts'
import { listed } from '../../text/listed.ts'
import { quoted } from '../../text/quoted.ts'

/**
 * A warning if deletions are sent, and the catalog of incremental streams does not contain the deletion column; otherwise
 * undefined. Airbyte then removes the column from the records, and the row of a deleted document is one of nulls.
 */
export function deletionColumnWarning(
  streams: readonly ConfiguredStream[],
  deletions: DeletionOptions | undefined,
): string | undefined {
  if (deletions === undefined) return undefined
  const without = streams.filter(({ syncMode, columns }) => {
    return syncMode === 'incremental' && columns?.has(deletions.column) === false
  })
  if (without.length === 0) return undefined
  const names = without.map(({ descriptor }) => descriptor.name)
  return `The catalog does not contain the deletion column ${quoted(deletions.column)} of these streams, so the destination does not receive their deletions: ${listed(names)}. Refresh the schema of the connection, and select the column.`
}
