import * as z from 'zod'
import type { Removals, RemovalsPage } from '../../fauna.ts'
import { documentId } from '../../ids.ts'
import type { Position } from '../../positions.ts'
import type { V4Client } from '../client.ts'
import * as queries from '../queries.ts'
import { parseEventCursor } from './cursors.ts'

/** The removals of a collection, from its set events. */
export class SetEventRemovals implements Removals {
  readonly #client: V4Client
  readonly #collection: string
  #after: Position

  /** @param after exclusive */
  constructor(client: V4Client, collection: string, after: Position) {
    this.#client = client
    this.#collection = collection
    this.#after = after
  }

  async page(size: number): Promise<RemovalsPage> {
    const query = queries.removals(this.#collection, this.#after, size)
    const { value, length } = await this.#client.page(query, eventsPage, { size })
    const entries = value.data.map((event) => ({ id: event.document['@ref'].id, ts: event.ts }))
    if (value.after === undefined) return { entries, length }
    this.#after = parseEventCursor(value.after, this.#collection)
    return { entries, length, next: this.#after }
  }
}

const eventsPage = z.object({
  data: z.array(z.object({ ts: z.int(), document: z.object({ '@ref': z.object({ id: documentId }) }) })),
  after: z.unknown().optional(),
})
