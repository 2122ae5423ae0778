import * as z from 'zod'
import { batches } from '../batches.ts'
import { FaunaError, isFaunaError } from '../errors.ts'
import type {
  CollectionAccess,
  CollectionInfo,
  Fauna,
  IndexAccess,
  IndexInfo,
  IndexPage,
  IndexRequest,
  RemovalsPage,
  RemovalsRequest,
} from '../fauna.ts'
import { retryWithSmallerPage } from '../http/smaller-page.ts'
import { documentId, MAX_ID, nextId, previousId } from '../ids.ts'
import { FIRST_ID, type Position } from '../positions.ts'
import type { V4Client } from './client.ts'
import { parseEventCursor, parseIndexCursor } from './cursors.ts'
import { existedAt } from './existence.ts'
import * as fql from './expressions.ts'
import { remedies } from './remedies.ts'
import { lastId, scan } from './scan.ts'
import { collectionDocument, indexDocument, indexInfo } from './schema.ts'

/** How many collections or indexes are asked about in one query. */
const SCHEMA_PAGE = 500

/** How many probes one query holds. */
const PROBES_PER_QUERY = 200

/** An id that no document of Fauna's making has; getting it tells whether documents can be read. */
const PROBE_ID = '0'

export interface FaunaV4Options {
  readonly origin: string
  readonly client: V4Client
  readonly close: () => void
}

/** Fauna through FQL v4. */
export function faunaV4({ origin, client, close }: FaunaV4Options): Fauna {
  /** Every page of a set of schema documents. */
  async function* schemaPages(set: fql.Expression): AsyncGenerator<unknown[]> {
    let after: fql.Expression | undefined
    do {
      const body = fql.map(
        fql.paginate(set, { size: SCHEMA_PAGE, ...(after !== undefined && { after }) }),
        'ref',
        fql.get(fql.variable('ref')),
      )
      const page = setPage.parse(await client.query(body))
      yield page.data
      after = page.after?.[0] === undefined ? undefined : [schemaReference(page.after[0])]
    } while (after !== undefined)
  }

  /**
   * Which of `names` fail in `probe`, and with what code. Fauna reports the errors of all elements of a list, each
   * with its position, so that many can be asked about in one query.
   */
  async function failures(
    names: readonly string[],
    probe: (name: string) => fql.Expression,
  ): Promise<Map<string, string>> {
    const codes = new Map<string, string>()
    for (const batch of batches(names, PROBES_PER_QUERY)) {
      try {
        await client.query(batch.map(probe))
      } catch (error) {
        if (!isFaunaError(error, 'missing', 'forbidden')) throw error
        for (const { code, position } of error.details.errors ?? []) {
          const name = batch[Number(position?.[0])]
          if (name !== undefined) codes.set(name, code)
        }
      }
    }
    return codes
  }

  /**
   * Whether the documents of each collection can be read; a name is left out where there is no such collection.
   *
   * A scan of what may not be read is empty, without an error; getting a document is refused. That also fails where a
   * predicate decides, which lets some documents through a scan (fauna.md, "Unreadable is not empty").
   */
  async function collectionAccess(names: readonly string[]): Promise<Map<string, CollectionAccess>> {
    const codes = await failures(names, (name) => fql.get(fql.ref(name, PROBE_ID)))
    const denied = names.filter((name) => codes.get(name) === 'permission denied')
    const partly = await nonEmpty(denied)
    const access = new Map<string, CollectionAccess>()
    for (const name of names) {
      if (codes.get(name) === 'permission denied') access.set(name, partly.has(name) ? 'conditional' : 'unreadable')
      else if (codes.get(name) !== 'invalid ref') access.set(name, 'readable')
    }
    return access
  }

  async function nonEmpty(names: readonly string[]): Promise<Set<string>> {
    const found = new Set<string>()
    for (const batch of batches(names, PROBES_PER_QUERY)) {
      const scans = batch.map((name) => fql.paginate(fql.documents(name), { size: 16 }))
      for (const [i, page] of z
        .array(setPage)
        .parse(await client.query(scans))
        .entries()) {
        const name = batch[i]
        if (name !== undefined && (page.data.length > 0 || page.after !== undefined)) found.add(name)
      }
    }
    return found
  }

  /** Undefined where the secret may not see the collection's settings. */
  async function historyDays(name: string): Promise<number | null | undefined> {
    try {
      return collectionDocument.parse(await client.query(fql.get(fql.collection(name)))).history_days ?? null
    } catch (error) {
      if (isFaunaError(error, 'forbidden', 'missing')) return undefined
      throw error
    }
  }

  return {
    origin,
    remedies,
    close,

    async now() {
      return z.int().parse(await client.query(fql.toMicros(fql.now)))
    },

    async collections(): Promise<CollectionInfo[]> {
      const documents: z.infer<typeof collectionDocument>[] = []
      for await (const page of schemaPages({ collections: null })) {
        documents.push(...page.map((document) => collectionDocument.parse(document)))
      }
      const access = await collectionAccess(documents.map(({ name }) => name))
      return documents.flatMap((document) => {
        const own = access.get(document.name)
        // One that was dropped meanwhile is none any more.
        return own === undefined
          ? []
          : [{ name: document.name, historyDays: document.history_days ?? null, access: own }]
      })
    },

    async collection(name) {
      const [access, days] = await Promise.all([collectionAccess([name]), historyDays(name)])
      const own = access.get(name)
      return own === undefined ? undefined : { name, access: own, historyDays: days }
    },

    access: async (name) => (await collectionAccess([name])).get(name),

    async indexes(): Promise<IndexInfo[]> {
      const found: IndexInfo[] = []
      for await (const page of schemaPages({ indexes: null })) {
        found.push(...page.map((document) => indexInfo(indexDocument.parse(document))))
      }
      return found
    },

    async indexAccess(indexes) {
      const names = indexes.map(({ name }) => name)
      const codes = await failures(names, (name) => fql.paginate(fql.match(name), { size: 1 }))
      return names.map((name) => indexAccessOf(codes.get(name)))
    },

    existedAt: (ts, collection, index) => existedAt(client, ts, collection, index),

    async horizon(collection) {
      try {
        await client.query(fql.at(0, fql.exists(fql.ref(collection, PROBE_ID))))
        return 0
      } catch (error) {
        if (isFaunaError(error, 'history_expired') && error.details.minimumTs !== undefined) {
          return error.details.minimumTs
        }
        throw error
      }
    },

    scan: (request) => scan(client, request),

    lastId: (request) => lastId(client, request),

    async walkIndex(request: IndexRequest): Promise<IndexPage> {
      const { collection, from, to } = request
      const begin = from.id === FIRST_ID ? [from.ts] : [from.ts, fql.ref(collection, boundFrom(from.id))]
      // A bound without a reference is about all entries of its ts (measured).
      const set = fql.range(fql.match(request.index), begin, to === undefined ? [] : [to])
      // An entry is [ts, ref, ...]; a lambda of two parameters would refuse an index with more values.
      const body = fql.map(
        fql.paginate(set, { size: request.size }),
        'entry',
        fql.get(fql.select(1, fql.variable('entry'))),
      )
      const { value: page, length } = await client.page(
        fql.at(request.snapshot, body),
        retryWithSmallerPage(request.size),
      )
      return {
        entries: page.documents,
        length,
        release: page.release,
        ...(page.after !== undefined && { next: parseIndexCursor(page.after, collection) }),
      }
    },

    async lastTs({ index, snapshot }) {
      // `before: null` is the last page, of the whole index even where a range is asked for (measured).
      const last = fql.paginate(fql.match(index), { size: 1, before: null })
      const answer = await client.query(fql.at(snapshot, fql.select(['data', 0, 0], last, null)))
      return timeOrNull.parse(answer) ?? undefined
    },

    async removals(request: RemovalsRequest): Promise<RemovalsPage> {
      const { collection, after, size } = request
      const events = fql.paginate(fql.documents(collection), {
        events: true,
        size,
        after: eventsAfter(collection, after),
      })
      const removes = fql.filter(events, 'event', isRemoval)
      // Set events behind the horizon vanish without an error; a read at the same time does not (fauna.md, "Lost deletions").
      const guard = fql.at(after.ts, fql.exists(fql.ref(collection, PROBE_ID)))
      const answer = await client.ask(fql.after(guard, removes), retryWithSmallerPage(size))
      const page = eventsPage.parse(answer.value)
      return {
        entries: page.data.map((event) => ({ id: event.document['@ref'].id, ts: event.ts })),
        length: answer.length,
        ...(page.after !== undefined && { next: parseEventCursor(page.after, collection) }),
      }
    },
  }
}

/** A lower bound with a negative id is exclusive, any other inclusive; negative ids come behind the others (measured). */
function boundFrom(id: string): string {
  return id.startsWith('-') ? (previousId(id) ?? MAX_ID) : id
}

const timeOrNull = z.int().nullable()

function indexAccessOf(code: string | undefined): IndexAccess {
  switch (code) {
    case undefined:
      return 'readable'
    case 'permission denied':
      return 'unreadable'
    case 'invalid ref':
      return 'missing'
    default:
      // "instance not found", with a 400: an index that is still building (fauna.md, v4).
      return 'building'
  }
}

const event = fql.variable('event')

/** A change of its `ttl` removes a document from the set and adds it again (measured): it is there all the time. */
const isRemoval = fql.choose(
  fql.equals(fql.select('action', event), 'remove'),
  fql.not(fql.asOf(fql.select('ts', event), fql.exists(fql.select('document', event)))),
  false,
)

const setPage = z.object({ data: z.array(z.unknown()), after: z.array(z.unknown()).optional() })

const eventsPage = z.object({
  data: z.array(z.object({ ts: z.int(), document: z.object({ '@ref': z.object({ id: documentId }) }) })),
  after: z.unknown().optional(),
})

/** `after` is inclusive; without a document it skips every event of its `ts` (fauna.md, v4). */
function eventsAfter(collection: string, position: Position): fql.Expression {
  const next = nextId(position.id)
  if (next === undefined) return fql.object({ ts: position.ts })
  return fql.object({ ts: position.ts, action: 'remove', document: fql.ref(collection, next) })
}

/** The cursor of a page of collections or indexes, made anew from the name in it. */
function schemaReference(cursor: unknown): fql.Expression {
  const reference = z.object({
    '@ref': z.object({ id: z.string(), collection: z.object({ '@ref': z.object({ id: z.string() }) }) }),
  })
  const { id, collection } = reference.parse(cursor)['@ref']
  if (collection['@ref'].id === 'collections') return fql.collection(id)
  if (collection['@ref'].id === 'indexes') return fql.index(id)
  throw new FaunaError(
    'rejected',
    `Fauna sent a cursor into "${collection['@ref'].id}" for a list of collections or indexes`,
  )
}
