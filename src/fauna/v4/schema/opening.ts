import type {
  CollectionAccess,
  CollectionInfo,
  IndexAccess,
  Opening,
  OpeningRequest,
  OpeningsPage,
  OpeningsRequest,
} from '../../fauna.ts'
import { firstOf, nextPosition } from '../../positions.ts'
import type { V4Client } from '../client.ts'
import type { Glance } from '../queries.ts'
import { probeAccess } from './access.ts'
import { existedBy } from './existence.ts'
import { type GlanceAnswer, glanceAt } from './glance.ts'

/**
 * Opens collections with two queries for all. The second one asks for access: what the first one found empty was
 * complete if it can still be read.
 * @throws FaunaError
 */
export async function openCollections(
  client: V4Client,
  { collections: requests, canSetAside = false }: OpeningsRequest,
): Promise<OpeningsPage> {
  const { value, length } = await glanceAt(client, requests.map(glanceOf), { size: requests.length, canSetAside })
  const names = requests.map(({ collection }) => collection)
  const indexes = [...new Set(requests.flatMap((request) => request.indexes))]
  const access = await probeAccess(client, names, indexes)
  const indexAccess = new Map(access.indexes.map((own, i) => [indexes[i] ?? '', own]))
  const entries = requests.map((request, i): Opening => {
    const glance = value.answers[i] ?? NOTHING
    return {
      ts: value.ts,
      collection: collectionInfo(request.collection, glance, access.collections.get(request.collection)),
      existed: glance.names === null || existedBy(glance.names),
      indexAccess: accessOf(request, indexAccess),
      isUnchanged: isUnchanged(request, glance),
    }
  })
  return { entries, length }
}

/** An incremental sync over FQL v4 walks an index: without one there is nothing to look at. */
function glanceOf({ collection, since, indexes: [index], read }: OpeningRequest): Glance {
  if (read === undefined || index === undefined) return { collection, since }
  const from = read.updates === undefined ? firstOf(0) : nextPosition(read.updates)
  return { collection, since, entry: { index, from }, eventAfter: read.removals }
}

const NOTHING: GlanceAnswer = { names: null, definition: null, entries: null, events: null }

function collectionInfo(
  name: string,
  { definition }: GlanceAnswer,
  access: CollectionAccess | undefined,
): CollectionInfo | undefined {
  if (access === undefined) return undefined
  if (definition === null) return { name, definition: 'hidden', historyDays: undefined, access }
  return { name, definition: 'visible', historyDays: definition.history_days, access }
}

function accessOf({ indexes }: OpeningRequest, all: ReadonlyMap<string, IndexAccess>): Map<string, IndexAccess> {
  return new Map(indexes.map((name) => [name, all.get(name) ?? 'missing']))
}

function isUnchanged({ read }: OpeningRequest, { entries, events }: GlanceAnswer): boolean {
  return entries?.length === 0 && (read?.removals === undefined || events?.length === 0)
}
