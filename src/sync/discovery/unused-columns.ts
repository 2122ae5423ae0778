import type { Columns } from '../../config/collections/columns.ts'
import { listed } from '../../text/listed.ts'

/**
 * A warning if additional columns name collections that are not streams; otherwise undefined.
 * @param streams the names of all streams
 */
export function unusedColumnsWarning({ additional }: Columns, streams: readonly string[]): string | undefined {
  const known = new Set(streams)
  const unused = additional.filter(({ collection }) => collection !== undefined && !known.has(collection))
  if (unused.length === 0) return undefined
  const collections = new Set(unused.flatMap(({ collection = '' }) => collection))
  return `Not added to any stream: the additional columns ${listed(unused.map(({ name }) => name))}. Their collections are not streams: ${listed([...collections])}. Correct "collection" of these columns, or remove them.`
}
