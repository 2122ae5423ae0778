import { ConfigError } from '../../text/config-error.ts'
import { quoted } from '../../text/quoted.ts'
import type { StreamReading } from '../stream/stream-reading.ts'

/** How many ids the error names. */
const MOST_NAMED = 10

/**
 * The error that ends a stream of which everything was read except these documents.
 * @param ids at least one
 */
export function unreadableDocuments({ name, fauna }: StreamReading, ids: readonly string[]): ConfigError {
  const inOrder = [...ids].sort((a, b) => (BigInt(a) < BigInt(b) ? -1 : 1))
  const [first = ''] = inOrder
  const named = inOrder.slice(0, MOST_NAMED).join(', ')
  const more = ids.length > MOST_NAMED ? ', ...' : ''
  return new ConfigError(
    `Fauna fails to read documents of the collection ${quoted(name)} (${ids.length}, with the ids ${named}${more}). All others were read. To see the error, run ${fauna.remedies.getDocument(name, first)} in Fauna; then repair or delete the document. The next sync tries them again.`,
  )
}
