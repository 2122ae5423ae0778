import type { Answer } from '../answer.ts'
import type { Json } from '../exact-json.ts'
import type { Store } from '../storage/store.ts'
import { invalidBody, RequestError } from './errors.ts'
import { readEventSource } from './event-source.ts'
import { readFeed } from './feed.ts'
import { type FeedPlace, readFeedCursor } from './feed-cursor.ts'
import { readBody, requestErrorAnswer } from './query-endpoint.ts'
import type { Context } from './runtime.ts'

const DEFAULT_PAGE_SIZE = 16n
const MAX_PAGE_SIZE = 16_000n

interface FeedEndpointRequest {
  readonly secret: string | undefined
  readonly body: string
  /** The time to read at, in microseconds; the present if absent. */
  readonly snapshot?: number | undefined
  /** Answers as if the deadline had been reached before the first event was found. */
  readonly isOutOfTime?: boolean
}

/** Answers `POST /feed/1`, always in the tagged format. */
export function answerFeed(store: Store, request: FeedEndpointRequest): Answer {
  try {
    const body = store.transact((transaction) => {
      const access =
        request.secret === undefined ? undefined : store.authenticate(request.secret, transaction.visibleUntil)
      if (access === undefined) {
        throw new RequestError(401, 'unauthorized', 'Invalid token, unable to authenticate request')
      }
      const { database } = access
      const context: Context = {
        store,
        database,
        access,
        transaction,
        variables: undefined,
        at: Infinity,
        isPinned: false,
      }
      const fields = readBody(request.body)
      const size = readPageSize(fields.get('page_size'))
      const token = fields.get('token')
      if (typeof token !== 'string') throw invalidBody('Value for key token not found.')
      const source = readEventSource(context, token)
      const from = readStart(fields) ?? { ts: source.madeAt, ordinal: 0 }
      return readFeed(context, { source, from, size, isOutOfTime: request.isOutOfTime ?? false })
    }, request.snapshot)
    return { status: 200, body }
  } catch (error) {
    return requestErrorAnswer(error)
  }
}

/** `feed-error-page-size` in recordings/fql-v10.json. */
function readPageSize(size: Json = DEFAULT_PAGE_SIZE): number {
  if (typeof size !== 'bigint') throw invalidBody('Unexpected value for page_size.')
  if (size <= 0n) throw invalidBody('page size must be greater than zero.')
  if (size > MAX_PAGE_SIZE) throw invalidBody(`page size can not be greater than ${MAX_PAGE_SIZE}.`)
  return Number(size)
}

/** A `start_ts` is the position of the first event of its transaction, which therefore is dropped (fauna.md, v10). */
function readStart(fields: ReadonlyMap<string, Json>): FeedPlace | undefined {
  const [start, cursor] = [fields.get('start_ts') ?? null, fields.get('cursor') ?? null]
  if (start !== null && cursor !== null) throw invalidBody('can not provide both `start_ts` and `cursor`.')
  if (typeof start === 'bigint') return { ts: Number(start), ordinal: 0 }
  if (start !== null) throw invalidBody('Unexpected value for start_ts.')
  if (cursor === null) return undefined
  const ordinal = typeof cursor === 'string' ? readFeedCursor(cursor) : undefined
  if (ordinal === undefined) throw invalidBody('invalid event cursor provided.')
  return ordinal
}
