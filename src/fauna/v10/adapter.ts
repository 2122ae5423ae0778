import type { Query } from 'fauna'
import * as z from 'zod'
import { batches } from '../batches.ts'
import { FaunaError, isFaunaError } from '../errors.ts'
import type { CollectionAccess, CollectionInfo, Fauna, IndexAccess, IndexInfo } from '../fauna.ts'
import { retryWithSmallerPage } from '../http/smaller-page.ts'
import type { V4Client } from '../v4/client.ts'
import { existedAt } from '../v4/existence.ts'
import { lastId } from '../v4/scan.ts'
import type { V10Client } from './client.ts'
import { type ReadPage, readWithComputedFields, readWithoutComputedFields } from './computed-fields.ts'
import { documentPages, LARGEST_PAGE } from './document-pages.ts'
import { openChangeFeed } from './feed.ts'
import * as queries from './queries.ts'
import { remedies } from './remedies.ts'
import { removalsFeed } from './removals.ts'
import {
  describedCollection,
  describedCollections,
  fieldsOf,
  hasId,
  type IndexDefinition,
  indexInfo,
  int,
  isBuilding,
  listedCollection,
  listedIndexes,
  schemaProbe,
} from './schema.ts'
import { pageOf, setPage } from './set-page.ts'

/** How many collections are asked about in one query. */
const SCHEMA_PAGE = 500

/** How many collections one query reads a first document of. */
const SCANS_PER_QUERY = 200

export interface FaunaV10Options {
  readonly origin: string
  readonly client: V10Client
  /** The same server in FQL v4, for what v10 cannot say. */
  readonly v4: V4Client
  /** Whether documents are read with their computed fields. */
  readonly computedFields: boolean
  readonly close: () => void
}

/** Fauna through FQL v10. */
export function faunaV10({ origin, client, v4, computedFields, close }: FaunaV10Options): Fauna {
  const feed = removalsFeed(client)
  const pages = documentPages(client, v4)
  const readings = new Map<string, ReadPage>()
  /** The indexes that were listed, by collection and name: no other name ever becomes text of a query. */
  const callable = new Map<string, Map<string, queries.CallableIndex>>()

  function remember(collection: string, definitions: Readonly<Record<string, IndexDefinition>>): void {
    const entries = Object.entries(definitions)
    callable.set(collection, new Map(entries.map(([name, index]) => [name, { name, hasId: hasId(index) }])))
  }

  async function describe(names: readonly string[]): Promise<Map<string, DescribedCollection>> {
    const found = new Map<string, DescribedCollection>()
    for (const batch of batches(names, SCHEMA_PAGE)) {
      const answer = describedCollections.parse(await client.query(queries.describeCollections(batch)))
      for (const [i, name] of batch.entries()) {
        const collection = answer[i]
        if (collection === undefined) continue
        found.set(name, collection)
        remember(name, collection.definition.seen?.indexes ?? {})
      }
    }
    return found
  }

  /** @throws FaunaError `missing` */
  async function callableIndex(collection: string, name: string): Promise<queries.CallableIndex> {
    if (!callable.get(collection)?.has(name)) await describe([collection])
    const index = callable.get(collection)?.get(name)
    if (index !== undefined) return index
    throw new FaunaError('missing', `The collection "${collection}" has no index "${name}".`)
  }

  /** Every page of a listing of collections. */
  async function* schemaPages<T>(first: Query, row: z.ZodType<T>): AsyncGenerator<T[]> {
    for (let query: Query | undefined = first; query !== undefined; ) {
      const page = pageOf(await client.query(query))
      yield page.data.map((given) => row.parse(given))
      query = page.after === undefined ? undefined : queries.nextPage(page.after)
    }
  }

  /**
   * A listing leaves out what the secret may not see, all of it where it lacks the privilege: so an empty one is no
   * proof of an empty database (fauna.md, "Unreadable is not empty"), and a reference to a collection that cannot
   * exist tells. @throws FaunaError `forbidden`
   */
  async function confirmEmpty(): Promise<void> {
    if (schemaProbe.parse(await client.query(queries.probeSchema)).hidden) {
      throw new FaunaError('forbidden', 'Fauna answered: the secret may not read collections (permission denied)')
    }
  }

  /**
   * Which of these collections, a document of which was refused, can be read under a condition. A scan of what may not
   * be read is empty, without an error. Where the role has `history_read` alone it shows everything; but neither feeds
   * nor removals may be read then, so that counts as unreadable.
   */
  async function conditional(denied: readonly string[]): Promise<Set<string>> {
    const found = new Set<string>()
    for (const names of batches(denied, SCANS_PER_QUERY)) {
      const scans = z.array(setPage).parse(await client.query(queries.firstIds(names)))
      for (const [i, { data, after }] of scans.entries()) {
        const name = names[i]
        if (name === undefined || (data.length === 0 && after === undefined)) continue
        if (await mayReadPresent(name)) found.add(name)
      }
    }
    return found
  }

  /** Whether the role has the privilege `read`, be it under a condition: without it there is no event source (measured). */
  async function mayReadPresent(name: string): Promise<boolean> {
    try {
      await client.query(queries.eventSource(name))
      return true
    } catch (error) {
      if (isFaunaError(error, 'forbidden', 'missing')) return false
      throw error
    }
  }

  /** What was learnt of a collection's computed fields holds for its scans, walks and feeds. */
  function reading(collection: string): ReadPage {
    if (!computedFields) return readWithoutComputedFields
    const read = readings.get(collection) ?? readWithComputedFields(client, collection)
    readings.set(collection, read)
    return read
  }

  async function accessOf(name: string, denied: boolean): Promise<CollectionAccess> {
    if (!denied) return 'readable'
    return (await conditional([name])).has(name) ? 'conditional' : 'unreadable'
  }

  async function collection(name: string): Promise<CollectionInfo | undefined> {
    try {
      const { definition, probes } = describedCollection.parse(await client.query(queries.describeCollection(name)))
      const historyDays = definition.seen && (definition.seen.history_days ?? null)
      const access = await accessOf(name, probes.denied)
      return { name, historyDays, access, ...fieldsOf(definition.seen ?? {}, computedFields) }
    } catch (error) {
      if (isFaunaError(error, 'missing')) return undefined
      throw error
    }
  }

  return {
    origin,
    remedies,
    close,

    async now() {
      return int.parse(await client.query(queries.now))
    },

    async collections(): Promise<CollectionInfo[]> {
      const listed: z.infer<typeof listedCollection>[] = []
      for await (const page of schemaPages(queries.listCollections(SCHEMA_PAGE), listedCollection)) {
        listed.push(...page)
      }
      if (listed.length === 0) await confirmEmpty()
      const denied = listed.filter(({ probes }) => probes?.denied).map(({ name }) => name)
      const partly = await conditional(denied)
      return listed.flatMap(({ name, history_days, probes, ...definition }) => {
        // One that was dropped meanwhile is none any more.
        if (!probes) return []
        const access = !probes.denied ? 'readable' : partly.has(name) ? 'conditional' : 'unreadable'
        return [{ name, historyDays: history_days ?? null, access, ...fieldsOf(definition, computedFields) }]
      })
    },

    collection,

    access: async (name) => (await collection(name))?.access,

    async indexes(): Promise<IndexInfo[]> {
      const found: IndexInfo[] = []
      let empty = true
      for await (const page of schemaPages(queries.listIndexes(SCHEMA_PAGE), listedIndexes)) {
        for (const { name, indexes } of page) {
          empty = false
          remember(name, indexes ?? {})
          found.push(...Object.entries(indexes ?? {}).map(([index, definition]) => indexInfo(name, index, definition)))
        }
      }
      if (empty) await confirmEmpty()
      return found
    },

    async indexAccess(asked) {
      const names = [...new Set(asked.map(({ collection }) => collection))]
      const described = await describe(names)
      const partly = await conditional(names.filter((name) => described.get(name)?.probes?.denied))
      return asked.map(({ collection, name }): IndexAccess => {
        const own = described.get(collection)
        if (own?.definition.hidden) return 'unreadable'
        const index = own?.definition.seen?.indexes?.[name]
        if (own === undefined || index === undefined) return 'missing'
        if (isBuilding(index)) return 'building'
        // There are no privileges on indexes: who reads the documents reads their entries.
        return own.probes?.denied && !partly.has(collection) ? 'unreadable' : 'readable'
      })
    },

    /** An index reaches further back than its own making (measured): only the collection can be made again. */
    existedAt: (ts, collection) => existedAt(v4, ts, collection),

    async horizon(collection) {
      try {
        await client.query(queries.readAt(0, collection))
        return 0
      } catch (error) {
        if (isFaunaError(error, 'history_expired') && error.details.minimumTs !== undefined) {
          return error.details.minimumTs
        }
        throw error
      }
    },

    // FQL v10 would read the documents too.
    lastId: (request) => lastId(v4, request),

    scan: (request) => pages.scan(request, reading(request.collection)),

    async walkIndex(request) {
      const index = await callableIndex(request.collection, request.index)
      return pages.walk(request, index, reading(request.collection))
    },

    async lastTs({ collection, index, snapshot }) {
      const query = queries.lastTs(snapshot, collection, await callableIndex(collection, index))
      return timeOrNull.parse(pageOf(await client.query(query)).data[0]) ?? undefined
    },

    openFeed: (collection, after) => openChangeFeed({ client, v4, collection, after, read: reading(collection) }),

    removals: (request) => {
      const size = Math.min(request.size, LARGEST_PAGE)
      return feed.page({ ...request, size }, retryWithSmallerPage(size))
    },
  }
}

/** Absent where the index is empty. */
const timeOrNull = int.nullish()

type DescribedCollection = z.infer<typeof describedCollections>[number]
