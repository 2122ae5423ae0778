import type { CollectionConfig } from '../../config/config.ts'
import type { OpeningRequest, ReadSoFar } from '../../fauna/fauna.ts'
import { lastTsOf } from '../state/last-ts.ts'
import type { StreamProgress } from '../state/progress.ts'

export interface StreamToOpen {
  /** The name of the collection. */
  readonly name: string
  readonly isIncremental: boolean
  /** The progress of the last sync. */
  readonly before: StreamProgress
}

/**
 * What a sync asks about a stream before it reads it.
 * @param indexes those that it may walk, as far as they are known
 * @param isChosen whether the user chose the time as of which to read: then what changed until now is of no interest
 */
export function openingRequest(
  { name, isIncremental, before }: StreamToOpen,
  { deletions }: Pick<CollectionConfig, 'deletions'>,
  indexes: readonly string[],
  isChosen: boolean,
): OpeningRequest {
  if (!isIncremental) return { collection: name, indexes: [] }
  const since = lastTsOf(before)
  const read = isChosen ? undefined : readSoFar(before, deletions !== undefined)
  return {
    collection: name,
    indexes,
    ...(since !== undefined && { since }),
    ...(read !== undefined && { read }),
  }
}

/** What the last sync read; undefined if it did not read the stream to its end, or not everything that this one reads. */
function readSoFar(before: StreamProgress, readsDeletions: boolean): ReadSoFar | undefined {
  const { snapshot, initial, updates, deletions } = before
  if (snapshot === undefined || initial !== undefined || updates?.ranges !== undefined) return undefined
  if (readsDeletions && deletions === undefined) return undefined
  return { ...(updates && { updates }), ...(readsDeletions && deletions && { removals: deletions }) }
}
