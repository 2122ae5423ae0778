import type { Change, Feed, FeedPage, PageLimit, SkippedChange } from '../../fauna.ts'
import type { Answer } from '../../http/answer.ts'
import { parseAnswer } from '../../http/parse-answer.ts'
import { documentId } from '../../ids.ts'
import type { V4Client } from '../../v4/client.ts'
import { versions } from '../../v4/pages/versions.ts'
import type { V10Client } from '../client.ts'
import { feedError } from '../errors.ts'
import type { AddComputedFields, PageReader, ReadPage } from '../pages/computed-fields.ts'
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
  /** The token of the event source with documents, if it is known. */
  readonly token?: string | undefined
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
  /** Of the page that is being read. */
  #canSetAside = false

  constructor(options: ChangeFeedOptions) {
    this.#options = options
    this.#documentToken = options.token
    this.#start = { start_ts: options.after }
  }

  page(size: number, canSetAside = false): Promise<FeedPage> {
    this.#canSetAside = canSetAside
    return this.#options.read(size, this)
  }

  async skip(): Promise<SkippedChange | undefined> {
    for (;;) {
      const { value } = await this.#idPage({ size: 1 })
      const [change] = idChanges(value, this.#options.after)
      this.#start = { cursor: value.cursor }
      if (change !== undefined) return change
      if (!value.hasNext) return undefined
    }
  }

  /** Events with documents; only those before the first error, which replaces a document that cannot be computed. */
  async complete(size: number): Promise<FeedPage> {
    const { client, collection, after } = this.#options
    this.#documentToken ??= await client.query(eventSource(collection), streamToken)
    const request = { token: this.#documentToken, page_size: size, ...this.#start }
    const { value, length } = await client.documentFeed(request, this.#limit(size))
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
    const { v4, collection, after } = this.#options
    const limit = this.#limit(size)
    const answer = await this.#idPage(limit)
    const changes = idChanges(answer.value, after)
    const written = changes.filter(({ removed }) => !removed)
    const { value: documents, length } = await versions(v4, collection, written, limit)
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

  /** The next events, with ids instead of documents; the cursor stays. */
  async #idPage(limit: PageLimit): Promise<Answer<FeedEventPage>> {
    const { client, collection } = this.#options
    this.#idToken ??= await client.query(idEventSource(collection), streamToken)
    return client.feed({ token: this.#idToken, page_size: limit.size, ...this.#start }, limit)
  }

  #limit(size: number): PageLimit {
    return { size, canSetAside: this.#canSetAside }
  }
}

function idChanges({ events }: FeedEventPage, after: number): SkippedChange[] {
  const changes: SkippedChange[] = []
  for (const event of events) {
    if (event.type === 'error') throw feedError(event.error)
    if (event.ts <= after) continue
    changes.push({ id: parseAnswer(documentId, event.data), ts: event.ts, removed: event.type === 'remove' })
  }
  return changes
}
