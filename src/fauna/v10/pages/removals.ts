import type { Removal, Removals, RemovalsPage } from '../../fauna.ts'
import { parseAnswer } from '../../http/parse-answer.ts'
import { documentId, MAX_ID } from '../../ids.ts'
import { comparePositions, endOf, type Position } from '../../positions.ts'
import type { V10Client } from '../client.ts'
import { feedError } from '../errors.ts'
import { streamToken } from '../feed/event-source.ts'
import type { FeedStart } from '../feed/page.ts'
import { idEventSource } from '../queries.ts'

/** The removals of a collection, from its event feed. */
export class FeedRemovals implements Removals {
  readonly #client: V10Client
  readonly #token: string
  /** Exclusive. */
  #after: Position
  /** A cursor may lie inside a transaction, where a time cannot: only the first page starts at a time. */
  #start: FeedStart

  /** @param after exclusive @throws FaunaError */
  static async open(client: V10Client, collection: string, after: Position): Promise<FeedRemovals> {
    return new FeedRemovals(client, await client.query(idEventSource(collection), streamToken), after)
  }

  private constructor(client: V10Client, token: string, after: Position) {
    this.#client = client
    this.#token = token
    this.#after = after
    this.#start = { start_ts: startTs(after) }
  }

  async page(size: number): Promise<RemovalsPage> {
    for (let length = 0, covered = 0; ; ) {
      const request = { token: this.#token, page_size: size, ...this.#start }
      const answer = await this.#client.feed(request, { size })
      length += answer.length
      covered += answer.value.events.length
      const entries: Removal[] = []
      let last: Position | undefined
      for (const event of answer.value.events) {
        if (event.type === 'error') throw feedError(event.error)
        const removal = { ts: event.ts, id: parseAnswer(documentId, event.data) }
        // Within one transaction, updates and removals come by id, and additions after them (measured).
        const position = event.type === 'add' ? endOf(removal.ts) : removal
        if (comparePositions(position, this.#after) <= 0) continue
        last = position
        if (event.type === 'remove') entries.push(removal)
      }
      if (!answer.value.hasNext) return { entries, length, covered }
      this.#start = { cursor: answer.value.cursor }
      // The first pages of a long transaction may hold only events at or before the position.
      if (last === undefined) continue
      this.#after = last
      return { entries, length, covered, next: last }
    }
  }
}

/** A feed drops the first event of a transaction at the very time at which it starts (fauna.md, v10). */
function startTs({ ts, id }: Position): number {
  return id === MAX_ID ? ts : Math.max(ts - 1, 0)
}
