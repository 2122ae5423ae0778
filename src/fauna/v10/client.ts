import { Client, type HTTPClient, type LogHandler, type Query, type QuerySuccess } from 'fauna'
import * as z from 'zod'
import { FaunaError, type FaunaErrorKind } from '../errors.ts'
import { type Transcode, transcode } from '../export/transcode.ts'
import type { FaunaHttp, HttpAnswer } from '../http/client.ts'
import { notFauna } from '../http/connection-errors.ts'
import { type FaunaEndpoint, originOf } from '../http/endpoint.ts'
import type { WithRetries } from '../http/retry.ts'
import { driverError, failureError, notQueryAnswer } from './errors.ts'
import { feedCursorTime } from './feed-cursor.ts'
import { type TranscodedFeed, type TranscodedPage, transcodeFeed, transcodePage } from './transcoder.ts'
import type { TaggedValue } from './values.ts'

/** Asks one FaunaDB in FQL v10. */
export interface V10Client {
  /**
   * Evaluates `query`, again and again where a later try may succeed.
   * @param doNotRetry kinds of error that are not tried again here, because the caller asks for less
   * @throws FaunaError
   */
  ask(query: Query, doNotRetry?: readonly FaunaErrorKind[]): Promise<V10Answer>
  /** The value of `ask`. */
  query(query: Query): Promise<TaggedValue>
  /** A page of documents, which is read without making values of it. */
  page(query: Query, doNotRetry: readonly FaunaErrorKind[]): Promise<Transcoded<TranscodedPage>>
  /** A page of an event feed, tried again as `ask` does. */
  feed(request: FeedRequest, doNotRetry?: readonly FaunaErrorKind[]): Promise<FeedAnswer>
  /** The same where the events hold documents. */
  documentFeed(request: FeedRequest, doNotRetry: readonly FaunaErrorKind[]): Promise<Transcoded<TranscodedFeed>>
}

export interface V10Answer {
  /** Not decoded. */
  readonly value: TaggedValue
  /** The length of the answer in bytes. */
  readonly length: number
}

interface Sent {
  readonly answer: HttpAnswer
  readonly success: QuerySuccess<never>
}

export interface Transcoded<T> {
  readonly value: T
  /** The length of the answer in bytes. */
  readonly length: number
}

export interface FeedRequest {
  readonly token: string
  readonly page_size: number
  /** Exclusive, but for the later events of a transaction at this very time, in microseconds. */
  readonly start_ts?: number
  /** Exclusive. */
  readonly cursor?: string
}

/** An event of a feed, or an error that stands in its place. */
const feedEvent = z.union([
  z.object({ type: z.enum(['add', 'update', 'remove']), txn_ts: z.int(), cursor: z.string(), data: z.unknown() }),
  z.object({ type: z.literal('error'), error: z.object({ code: z.string(), message: z.string() }) }),
])

const feedPage = z.object({ events: z.array(feedEvent), cursor: z.string(), has_next: z.boolean() })

const feedFailure = z.object({ error: z.object({ code: z.string(), message: z.string() }) })

/** What of a feed's page says whether its cursor can be resumed from. */
interface FeedOutline {
  readonly events: readonly unknown[]
  readonly cursor: string
  readonly hasNext: boolean
}

export type FeedAnswer = z.infer<typeof feedPage> & { readonly length: number }

/** How long the server may work on one query, in milliseconds. */
const QUERY_TIMEOUT_MS = 60_000

/** The server gives up first, and then says why. */
const ANSWER_TIMEOUT_MS = QUERY_TIMEOUT_MS + 15_000

const FEED_HEADERS = { 'x-format': 'tagged', 'x-query-timeout-ms': String(QUERY_TIMEOUT_MS) }

/** What a driver takes for a good answer without a value. */
const NOTHING = '{"data":null,"summary":"","txn_ts":0,"stats":{}}'

const FAILURE_BEGINNING = /^\s*\{\s*"error"/

/** The driver's own logger writes to standard output, where FAUNA_DEBUG says so. */
const silence: LogHandler = { trace() {}, debug() {}, info() {}, warn() {}, error() {}, fatal() {} }

/**
 * Queries go through the driver, their bytes through `http`: so connections, time-outs and the end of them are one
 * thing for both APIs. The driver's own decoder works from the inside out and takes a user's `@ref` for a reference
 * (fauna.md, v10): told that the format is `simple`, it leaves the tagged body as JSON has it.
 */
export function v10Client(http: FaunaHttp, endpoint: FaunaEndpoint, withRetries: WithRetries): V10Client {
  const configuration = {
    secret: endpoint.secret,
    // Where to is known to `http` alone.
    endpoint: new URL('http://localhost'),
    format: 'simple',
    // Collections are named at run time, so that there is nothing to check beforehand.
    typecheck: false,
    query_timeout_ms: QUERY_TIMEOUT_MS,
    // `withRetries` decides about retries.
    max_attempts: 1,
    logger: silence,
  } as const

  /**
   * Sends a query through the driver, and hands back what the server sent. The driver is opened for each query, so that
   * its answer is known; that costs nothing.
   * @param shown what the driver sees of a good answer
   * @throws FaunaError
   */
  async function send(query: Query, shown: (answer: HttpAnswer) => string): Promise<Sent> {
    let answer: HttpAnswer | undefined
    const transport: HTTPClient = {
      async request({ data, headers }) {
        const { Authorization: _, ...own } = headers as Record<string, string>
        const sent = { ...own, 'x-format': 'tagged', ...http.lastSeenTxn.header('x-last-txn-ts') }
        answer = await http.post('/query/1', sent, JSON.stringify(data), ANSWER_TIMEOUT_MS)
        return { status: answer.status, headers: {}, body: answer.status === 200 ? shown(answer) : answer.text }
      },
      close() {},
    }
    const success = await new Client(configuration, transport).query<never>(query).catch((error: unknown) => {
      throw driverError(error, answer, endpoint)
    })
    return { answer: answer as unknown as HttpAnswer, success }
  }

  async function evaluate(query: Query): Promise<V10Answer> {
    const { answer, success } = await send(query, ({ text }) => text)
    if (answer.status !== 200 || typeof success.txn_ts !== 'number')
      throw notFauna(endpoint, answer.status, answer.text)
    http.lastSeenTxn.observe(success.txn_ts)
    return { value: success.data, length: answer.body.length }
  }

  /** The driver would make values of a whole page, for nothing. */
  async function evaluatePage(query: Query): Promise<Transcoded<TranscodedPage>> {
    const { answer } = await send(query, () => NOTHING)
    const page = transcoded(answer, transcodePage)
    http.lastSeenTxn.observe(page.value.txnTs)
    return page
  }

  function transcoded<T>(answer: HttpAnswer, make: Transcode<T>): Transcoded<T> {
    const { length } = answer.body
    try {
      return { value: transcode(answer, http, make), length }
    } catch (error) {
      if (error instanceof SyntaxError) throw notQueryAnswer(answer, endpoint)
      throw error
    }
  }

  /** @returns the answer, and the time as of which, at the earliest, it was asked for; 0 if none was known */
  async function postFeed(body: string): Promise<{ readonly answer: HttpAnswer; readonly askedAsOf: number }> {
    const askedAsOf = http.lastSeenTxn.micros ?? 0
    const headers = { ...FEED_HEADERS, ...http.lastSeenTxn.header('x-last-txn-ts') }
    return { answer: await http.post('/feed/1', headers, body, ANSWER_TIMEOUT_MS), askedAsOf }
  }

  /**
   * A page that says that there is more but holds no events ran out of time. Its cursor may then be the present, past
   * events that were never returned (Feed.scala, `poll`); it can be trusted only if it lies before the snapshot.
   * @throws FaunaError `time_out` if it cannot: ask again from the cursor before, for less
   */
  function refuseSkippingCursor({ events, cursor, hasNext }: FeedOutline, askedAsOf: number): void {
    if (!hasNext || events.length > 0) return
    const time = feedCursorTime(cursor)
    if (time !== undefined && time < askedAsOf) return
    throw new FaunaError('time_out', `${originOf(endpoint)} ran out of time before it found an event of the feed.`)
  }

  /** A feed's answer has no snapshot time of its own: its events have the times of their transactions. */
  function observeEvents(times: readonly (number | undefined)[]): void {
    for (const ts of times) http.lastSeenTxn.observe(ts)
  }

  /** @throws FaunaError unless the answer is a page of a feed, as far as its first bytes say */
  function refuseFeedFailure(answer: HttpAnswer): void {
    if (answer.status === 200 && !FAILURE_BEGINNING.test(answer.body.toString('latin1', 0, 40))) return
    let failure: ReturnType<typeof feedFailure.safeParse> | undefined
    try {
      failure = feedFailure.safeParse(JSON.parse(answer.text))
    } catch {
      throw notQueryAnswer(answer, endpoint)
    }
    throw failure.success ? failureError(failure.data.error, answer) : notQueryAnswer(answer, endpoint)
  }

  async function readFeed(body: string): Promise<FeedAnswer> {
    const { answer, askedAsOf } = await postFeed(body)
    refuseFeedFailure(answer)
    const { value, length } = transcoded(answer, (source) => JSON.parse(source.toString('utf8')))
    const page = feedPage.parse(value)
    refuseSkippingCursor({ ...page, hasNext: page.has_next }, askedAsOf)
    observeEvents(page.events.map((event) => (event.type === 'error' ? undefined : event.txn_ts)))
    return { ...page, length }
  }

  async function readDocumentFeed(body: string): Promise<Transcoded<TranscodedFeed>> {
    const { answer, askedAsOf } = await postFeed(body)
    refuseFeedFailure(answer)
    const page = transcoded(answer, transcodeFeed)
    refuseSkippingCursor(page.value, askedAsOf)
    observeEvents(page.value.events.map((event) => (event.type === 'error' ? undefined : event.ts)))
    return page
  }

  const ask: V10Client['ask'] = (query, doNotRetry) => withRetries(() => evaluate(query), doNotRetry)

  return {
    ask,
    query: async (query) => (await ask(query)).value,
    page: (query, doNotRetry) => withRetries(() => evaluatePage(query), doNotRetry),
    feed(request, doNotRetry) {
      const body = JSON.stringify(request)
      return withRetries(() => readFeed(body), doNotRetry)
    },
    documentFeed(request, doNotRetry) {
      const body = JSON.stringify(request)
      return withRetries(() => readDocumentFeed(body), doNotRetry)
    },
  }
}
