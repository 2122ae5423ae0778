import type { FaunaErrorKind } from '../errors.ts'
import type { Change, Feed } from '../fauna.ts'
import type { V10Client } from './client.ts'
import { feedError } from './errors.ts'
import { eventSource } from './queries.ts'
import { streamToken } from './stream-token.ts'
import { decodeDocument, entryId, isDocument } from './values.ts'

/**
 * The event feed of a collection, from behind `after` on.
 * @param tooMuch the errors for which a page of this size is handed back instead of tried again
 */
export async function openChangeFeed(
  client: V10Client,
  collection: string,
  after: number,
  tooMuch: (size: number) => readonly FaunaErrorKind[],
): Promise<Feed> {
  const token = streamToken.parse(await client.query(eventSource(collection)))
  // Of a transaction at the very time at which a feed begins, only the first event is dropped (fauna.md, v10).
  let place: { start_ts: number } | { cursor: string } = { start_ts: after }

  return {
    async page(size) {
      const answer = await client.feed({ token, page_size: size, ...place }, tooMuch(size))
      const entries: Change[] = []
      for (const event of answer.events) {
        // Its cursor lies behind the document: to go on would be to leave it out.
        if (event.type === 'error') throw feedError(event.error)
        if (event.txn_ts <= after) continue
        const { txn_ts: ts, data } = event
        // An addition whose document has expired since has a null reference instead.
        const document = event.type !== 'remove' && isDocument(data) ? decodeDocument(data) : undefined
        entries.push({ id: entryId(data), ts, ...(document && { document }) })
      }
      place = { cursor: answer.cursor }
      return { entries, length: answer.length, more: answer.has_next }
    },
  }
}
