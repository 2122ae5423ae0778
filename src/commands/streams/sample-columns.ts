import pMap from 'p-map'
import type { CollectionInfo } from '../../fauna/fauna.ts'
import type { TypedColumn } from '../../sync/columns/typed-column.ts'
import { reservedColumns } from '../../sync/discovery/stream-schema.ts'
import { leftOutFields, renamedColumns, typedColumnsOf } from '../../sync/discovery/typed-columns.ts'
import { type CollectionSample, sampleCollection } from '../../sync/sampling/sample-collection.ts'
import { quoted } from '../../text/quoted.ts'
import type { DatabaseSession } from '../session/database-session.ts'

/**
 * The typed columns of these collections, in their order, from the fields that they declare and from samples of all
 * of them as of one snapshot; none if typed columns are off. The log reports renamed columns and incomplete samples.
 * @throws FaunaError if the server cannot be read
 */
export async function sampleColumns(
  session: DatabaseSession,
  collections: readonly CollectionInfo[],
): Promise<readonly (readonly TypedColumn[])[]> {
  const { config, fauna, workers } = session
  if (!config.collection.typedColumns || collections.length === 0) return collections.map(() => [])
  const snapshot = await fauna.now()
  const size = config.collection.sampleSize
  const sampled = async (info: CollectionInfo): Promise<readonly TypedColumn[]> =>
    columnsOf(session, info, await sampleCollection({ fauna, workers, snapshot, collection: info.name, size }))
  return pMap(collections, sampled, { concurrency: workers.count })
}

function columnsOf(
  { config, log }: DatabaseSession,
  collection: CollectionInfo,
  { tally, requests, failure }: CollectionSample,
): readonly TypedColumn[] {
  const { name } = collection
  const typed = typedColumnsOf(collection, tally, reservedColumns(collection, config.collection))
  log.debug(`Collection ${quoted(name)}: sampled ${tally.documents} documents with ${requests} requests.`)
  if (failure !== undefined) {
    log.warn(
      `Collection ${quoted(name)}: not all of the sample for its typed columns could be read (${failure.message}). Its ${typed.columns.length} columns come from ${tally.documents} documents and the fields that it declares. Discover the schema again when its documents can be read.`,
    )
  }
  const renamed = renamedColumns(name, typed.columns)
  if (renamed !== undefined) log.info(renamed)
  const leftOut = leftOutFields(name, typed)
  if (leftOut !== undefined) log.warn(leftOut)
  return typed.columns
}
