import { askInHalves } from '../../batches/in-halves.ts'
import type { OpeningRequest } from '../../fauna.ts'
import { FIRST_ID, firstOf, nextPosition, type Position } from '../../positions.ts'
import type { V10Client } from '../client.ts'
import { type Definition, lookAnswers, type VisibleDefinition } from '../forms.ts'
import { type CallableIndex, type Look, looks } from '../queries.ts'
import { hasId, indexInfo } from './index-eligibility.ts'

export interface Looked {
  /** Whether there is no document at or after the position, and the collection could be read. */
  readonly isUnchanged: boolean
  /** The token of the event source, if the look did not show whether there is one. */
  readonly source: string | null
}

/**
 * Looks for documents that were not read.
 * @returns in the order of the looks; undefined where Fauna refuses to look: the stream then finds out why
 * @throws FaunaError
 */
export function lookAt(
  client: V10Client,
  requests: readonly Look[],
  canSetAside: boolean,
): Promise<readonly (Looked | undefined)[]> {
  const ask = async (some: readonly Look[]) => {
    const limit = { size: some.length, canSetAside }
    return (await client.page(looks(some), lookAnswers, limit)).value
  }
  return askInHalves(requests, ['missing', 'forbidden', 'history_expired', 'uncomputable'], ask, () => undefined)
}

/** How to look for what was not read; undefined if only the feed shows it. */
export function lookFor({ collection, read }: OpeningRequest, { visible }: Definition): Look | undefined {
  if (read === undefined) return undefined
  const from = read.updates === undefined ? firstOf(0) : nextPosition(read.updates)
  const index = indexFor(collection, visible?.indexes ?? {}, from)
  return index !== undefined || from.id === FIRST_ID ? { collection, from, index } : undefined
}

/** An index that can start at a position: one over `.ts` alone only starts with all entries of a ts. */
function indexFor(collection: string, definitions: Indexes, from: Position): CallableIndex | undefined {
  for (const [name, definition] of Object.entries(definitions)) {
    if (indexInfo(collection, name, definition).ineligibleReason !== undefined) continue
    const index = { name, hasId: hasId(definition) }
    if (from.id === FIRST_ID || (index.hasId && !from.id.startsWith('-'))) return index
  }
  return undefined
}

type Indexes = NonNullable<VisibleDefinition['indexes']>
