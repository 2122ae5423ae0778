import * as z from 'zod'
import type { Removal, Removals, RemovalsPage } from '../../fauna.ts'
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
    const { value, length } = await this.#client.page(query, eventPage, { size })
    const { data: entries, after } = value
    if (after === undefined) return { entries, length }
    this.#after = parseEventCursor(after, this.#collection)
    // A page with a cursor covers as many events as were requested, whatever the filter left of them (measured).
    return { entries, length, covered: size, next: this.#after }
  }
}

const removal = z.tuple([z.int(), documentId]).transform(([ts, id]): Removal => ({ ts, id }))

const eventPage = z.object({ data: z.array(removal), after: z.unknown().optional() })
