import type { Change, Feed, FeedPage } from '../../fauna.ts'
import { parseAnswer } from '../../http/parse-answer.ts'
import { documentId } from '../../ids.ts'
import type { V4Client } from '../../v4/client.ts'
import { versions } from '../../v4/pages/versions.ts'
import type { V10Client } from '../client.ts'
import { feedError } from '../errors.ts'
import type { AddComputedFields, PageReader, ReadPage } from '../pages/computed-fields.ts'
import { LARGEST_PAGE } from '../pages/set-pages.ts'
import { eventSource, idEventSource } from '../queries.ts'
import { streamToken } from './event-source.ts'
import type { FeedEventPage, FeedStart } from './page.ts'

export interface ChangeFeedOptions {
  readonly client: V10Client
  /** The same server in FQL v4. */
  readonly v4: V4Client
  readonly collection: string
  /** Exclusive, in microseconds. */
  readonly after: number
  readonly read: ReadPage
}

/** The event feed of a collection. */
export class ChangeFeed implements Feed, PageReader<FeedPage> {
  readonly failsAtFirst = true
  readonly #options: ChangeFeedOptions
  /** The tokens of the two event sources, each requested when it is first needed. */
  #documentToken: string | undefined
  #idToken: string | undefined
  /** A feed drops the first event of a transaction at the very time at which it starts, and no other (fauna.md, v10). */
  #start: FeedStart

  constructor(options: ChangeFeedOptions) {
    this.#options = options
    this.#start = { start_ts: options.after }
  }

  page(size: number): Promise<FeedPage> {
    return this.#options.read(Math.min(size, LARGEST_PAGE), this)
  }

  /** Events with documents; only those before the first error, which replaces a document that cannot be computed. */
  async complete(size: number): Promise<FeedPage> {
    const { client, collection, after } = this.#options
    this.#documentToken ??= await client.query(eventSource(collection), streamToken)
    const { value, length } = await client.documentFeed({
      token: this.#documentToken,
      page_size: size,
      ...this.#start,
    })
    const entries: Change[] = []
    let last: FeedStart | undefined
    for (const event of value.events) {
      if (event.type === 'error') {
        if (last === undefined) throw feedError(event.error)
        // The page's cursor lies after the document: resuming from it would skip the document.
        this.#start = last
        return { entries, length, more: true, release: value.release }
      }
      last = { cursor: event.cursor }
      if (event.ts <= after) continue
      // An addition whose document has expired since has a null reference instead.
      const { id, document } = event.entry
      entries.push({ id, ts: event.ts, ...(document && event.type !== 'remove' && { document }) })
    }
    this.#start = { cursor: value.cursor }
    return { entries, length, more: value.hasNext, release: value.release }
  }

  /** Events with ids, and their documents through FQL v4. A cursor is valid for either event source (measured). */
  async stored(size: number, addComputedFields: AddComputedFields): Promise<FeedPage> {
    const { client, v4, collection, after } = this.#options
    this.#idToken ??= await client.query(idEventSource(collection), streamToken)
    const answer = await client.feed({ token: this.#idToken, page_size: size, ...this.#start })
    const changes = idChanges(answer.value, after)
    const written = changes.filter(({ removed }) => !removed)
    const { value: documents, length } = await versions(v4, collection, written, size)
    // Undefined: the document has expired since.
    const present = await addComputedFields(documents.filter((document) => document !== undefined))
    const versionOf = new Map(present.map((document) => [`${document.ts} ${document.id}`, document]))
    this.#start = { cursor: answer.value.cursor }
    const entries = changes.map(({ id, ts }): Change => {
      const document = versionOf.get(`${ts} ${id}`)
      return { id, ts, ...(document && { document }) }
    })
    return { entries, length: answer.length + length, more: answer.value.hasNext }
  }
}

interface IdChange {
  readonly id: string
  readonly ts: number
  readonly removed: boolean
}

function idChanges({ events }: FeedEventPage, after: number): IdChange[] {
  const changes: IdChange[] = []
  for (const event of events) {
    if (event.type === 'error') throw feedError(event.error)
    if (event.ts <= after) continue
    changes.push({ id: parseAnswer(documentId, event.data), ts: event.ts, removed: event.type === 'remove' })
  }
  return changes
}
