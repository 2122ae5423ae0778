import type { Change, Feed, FeedPage } from '../fauna.ts'
import { retryWithSmallerPage } from '../http/smaller-page.ts'
import { documentId } from '../ids.ts'
import type { V4Client } from '../v4/client.ts'
import { versions } from '../v4/versions.ts'
import type { FeedAnswer, V10Client } from './client.ts'
import type { Complete, ReadPage } from './computed-fields.ts'
import { LARGEST_PAGE } from './document-pages.ts'
import { feedError } from './errors.ts'
import { eventSource, idEventSource } from './queries.ts'
import { streamToken } from './stream-token.ts'

export interface ChangeFeedOptions {
  readonly client: V10Client
  /** The same server in FQL v4. */
  readonly v4: V4Client
  readonly collection: string
  /** Exclusive, in microseconds. */
  readonly after: number
  readonly read: ReadPage
}

type Place = { readonly start_ts: number } | { readonly cursor: string }

/** The event feed of a collection. */
export async function openChangeFeed({ client, v4, collection, after, read }: ChangeFeedOptions): Promise<Feed> {
  const tokens = streamTokens(client, collection)
  // Of a transaction at the very time at which a feed begins, only the first event is dropped (fauna.md, v10).
  let place: Place = { start_ts: after }

  /** Events with documents; those before the first error, which stands in the place of one that cannot be computed. */
  async function whole(size: number): Promise<FeedPage> {
    const request = { token: await tokens.documents(), page_size: size, ...place }
    const { value: answer, length } = await client.documentFeed(request, retryWithSmallerPage(size))
    const entries: Change[] = []
    let last: Place | undefined
    for (const event of answer.events) {
      if (event.type === 'error') {
        if (last === undefined) throw feedError(event.error)
        // The answer's cursor lies behind the document: to go on from there would be to leave it out.
        place = last
        return { entries, length, more: true, release: answer.release }
      }
      last = { cursor: event.cursor }
      if (event.ts <= after) continue
      // An addition whose document has expired since has a null reference instead.
      const { id, document } = event.entry
      entries.push({ id, ts: event.ts, ...(document && event.type !== 'remove' && { document }) })
    }
    place = { cursor: answer.cursor }
    return { entries, length, more: answer.hasNext, release: answer.release }
  }

  /** Events with ids, and the documents from elsewhere. A cursor fits either event source (measured). */
  async function bare(size: number, complete: Complete): Promise<FeedPage> {
    const answer = await client.feed(
      { token: await tokens.ids(), page_size: size, ...place },
      retryWithSmallerPage(size),
    )
    const changes = idChanges(answer, after)
    const written = changes.filter(({ removed }) => !removed)
    const { documents, length } = await versions(v4, collection, written, retryWithSmallerPage(size))
    // One that has expired since is no more.
    const present = await complete(documents.filter((document) => document !== undefined))
    const versionOf = new Map(present.map((document) => [`${document.ts} ${document.id}`, document]))
    place = { cursor: answer.cursor }
    const entries = changes.map(({ id, ts }): Change => {
      const document = versionOf.get(`${ts} ${id}`)
      return { id, ts, ...(document && { document }) }
    })
    return { entries, length: answer.length + length, more: answer.has_next }
  }

  return {
    page: (size) => read(Math.min(size, LARGEST_PAGE), { whole, bare, failsAtFirst: true }),
  }
}

interface IdChange {
  readonly id: string
  readonly ts: number
  readonly removed: boolean
}

function idChanges({ events }: FeedAnswer, after: number): IdChange[] {
  const changes: IdChange[] = []
  for (const event of events) {
    if (event.type === 'error') throw feedError(event.error)
    if (event.txn_ts <= after) continue
    changes.push({ id: documentId.parse(event.data), ts: event.txn_ts, removed: event.type === 'remove' })
  }
  return changes
}

interface StreamTokens {
  documents(): Promise<string>
  ids(): Promise<string>
}

/** The tokens of a collection's event sources, each asked for when it is first needed. */
function streamTokens(client: V10Client, collection: string): StreamTokens {
  let documents: string | undefined
  let ids: string | undefined
  return {
    async documents() {
      documents ??= streamToken.parse(await client.query(eventSource(collection)))
      return documents
    },
    async ids() {
      ids ??= streamToken.parse(await client.query(idEventSource(collection)))
      return ids
    },
  }
}
