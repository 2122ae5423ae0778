import type { FaunaErrorKind } from '../errors.ts'
import type { Removal, RemovalsPage, RemovalsRequest } from '../fauna.ts'
import { documentId, MAX_ID } from '../ids.ts'
import { comparePositions, endOf, type Position } from '../positions.ts'
import type { V10Client } from './client.ts'
import { feedError } from './errors.ts'
import { idEventSource } from './queries.ts'
import { streamToken } from './stream-token.ts'

/** Reads removals from the event feed of a collection. */
export interface RemovalsFeed {
  /** @throws FaunaError `history_expired`, without the time that could be read */
  page(request: RemovalsRequest, doNotRetry: readonly FaunaErrorKind[]): Promise<RemovalsPage>
}

/** Where a feed goes on behind the last page. Fauna's cursors stay here; what leaves is a position. */
interface Continuation {
  readonly position: Position
  readonly token: string
  readonly cursor: string
}

/**
 * A feed begins at a time or at a cursor, and a cursor may stand inside a transaction, where a time cannot. So the page
 * behind the last one is asked for by its cursor; any other begins before its position and skips what is not past it.
 */
export function removalsFeed(client: V10Client): RemovalsFeed {
  const continuations = new Map<string, Continuation>()

  return {
    async page({ collection, after, size }, doNotRetry) {
      const left = continuations.get(collection)
      const goesOn = left !== undefined && comparePositions(left.position, after) === 0
      const token = goesOn ? left.token : streamToken.parse(await client.query(idEventSource(collection)))
      let place: { cursor: string } | { start_ts: number } = goesOn
        ? { cursor: left.cursor }
        : { start_ts: beginning(after) }

      for (let length = 0; ; ) {
        const answer = await client.feed({ token, page_size: size, ...place }, doNotRetry)
        length += answer.length
        const entries: Removal[] = []
        let last: Position | undefined
        for (const event of answer.events) {
          if (event.type === 'error') throw feedError(event.error)
          const removal = { ts: event.txn_ts, id: documentId.parse(event.data) }
          // Within one transaction, updates and removals come by id, and additions after them (measured).
          const position = event.type === 'add' ? endOf(removal.ts) : removal
          if (comparePositions(position, after) <= 0) continue
          last = position
          if (event.type === 'remove') entries.push(removal)
        }
        if (!answer.has_next) {
          continuations.delete(collection)
          return { entries, length }
        }
        place = { cursor: answer.cursor }
        // A page may hold nothing that is past the position: the first events of a long transaction.
        if (last === undefined) continue
        continuations.set(collection, { position: last, token, ...place })
        return { entries, length, next: last }
      }
    },
  }
}

/** Of a transaction at the very time at which a feed begins, the first event is dropped (fauna.md, v10). */
function beginning({ ts, id }: Position): number {
  return id === MAX_ID ? ts : Math.max(ts - 1, 0)
}
