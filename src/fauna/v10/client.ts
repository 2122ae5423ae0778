import type { Query } from 'fauna'
import type * as z from 'zod'
import type { SampleAnswer } from '../export/kind-reader.ts'
import { type Transcode, transcode } from '../export/transcode.ts'
import type { PageLimit } from '../fauna.ts'
import type { Answer, HttpAnswer } from '../http/answer.ts'
import type { Connection } from '../http/connection.ts'
import { originOf } from '../http/endpoint.ts'
import { notFauna } from '../http/errors/connection-errors.ts'
import { parseAnswer } from '../http/parse-answer.ts'
import { ANSWER_TIMEOUT_MS, QUERY_TIMEOUT_MS } from '../http/time-outs.ts'
import { Driver } from './driver.ts'
import { failureError, notQueryAnswer } from './errors.ts'
import { readKinds } from './export/kinds.ts'
import { type TranscodedFeed, type TranscodedPage, transcodeFeed, transcodePage } from './export/transcoder.ts'
import {
  FEED_REFUSAL_BEGINNING,
  type FeedEventPage,
  type FeedRequest,
  feedPage,
  feedRefusal,
  refuseSkippingCursor,
} from './feed/page.ts'

/**
 * Sends queries of FQL v10 to one server, with retries. `page` is what the caller asked for
 * (http/retry.ts). Values are checked as the tagged format has them, undecoded. All methods throw FaunaError,
 * `unknown_form` for a value that does not fit its schema.
 */
export interface V10Client {
  query<T>(query: Query, schema: z.ZodType<T>): Promise<T>
  /** A page of anything but documents. */
  page<T>(query: Query, schema: z.ZodType<T>, page: PageLimit): Promise<Answer<T>>
  /** A page of documents. */
  documents(query: Query, page: PageLimit): Promise<Answer<TranscodedPage>>
  /** A list of pages of documents, of which only the kinds of the fields are read. */
  sample(query: Query, page: PageLimit): Promise<Answer<SampleAnswer>>
  /** A page of an event feed whose events hold anything but documents. */
  feed(request: FeedRequest, page: PageLimit): Promise<Answer<FeedEventPage>>
  /** A page of an event feed whose events hold documents. */
  documentFeed(request: FeedRequest, page: PageLimit): Promise<Answer<TranscodedFeed>>
}

const FEED_HEADERS = { 'x-format': 'tagged', 'x-query-timeout-ms': String(QUERY_TIMEOUT_MS) }

/** Shown to the driver instead of a page of documents, which it would parse in vain. */
const EMPTY_SUCCESS = '{"data":null,"summary":"","txn_ts":0,"stats":{}}'

export class HttpV10Client implements V10Client {
  readonly #connection: Connection
  readonly #driver: Driver

  constructor(connection: Connection) {
    this.#connection = connection
    this.#driver = new Driver(connection)
  }

  async query<T>(query: Query, schema: z.ZodType<T>): Promise<T> {
    return (await this.page(query, schema, { size: 1 })).value
  }

  page<T>(query: Query, schema: z.ZodType<T>, page: PageLimit): Promise<Answer<T>> {
    const { http, endpoint, withRetries } = this.#connection
    return withRetries(async () => {
      const { answer, success } = await this.#driver.send(query, ({ text }) => text)
      if (typeof success.txn_ts !== 'number') throw notFauna(endpoint, answer.status, answer.text)
      http.lastSeenTxn.observe(success.txn_ts)
      return { value: parseAnswer(schema, success.data), length: answer.body.length }
    }, page)
  }

  documents(query: Query, page: PageLimit): Promise<Answer<TranscodedPage>> {
    return this.#bytes(query, page, transcodePage)
  }

  sample(query: Query, page: PageLimit): Promise<Answer<SampleAnswer>> {
    return this.#bytes(query, page, readKinds)
  }

  #bytes<T extends { readonly txnTs?: number }>(
    query: Query,
    limit: PageLimit,
    make: Transcode<T>,
  ): Promise<Answer<T>> {
    const { http, withRetries } = this.#connection
    return withRetries(async () => {
      const { answer } = await this.#driver.send(query, () => EMPTY_SUCCESS)
      const page = this.#transcoded(answer, make)
      http.lastSeenTxn.observe(page.value.txnTs)
      return page
    }, limit)
  }

  feed(request: FeedRequest, page: PageLimit): Promise<Answer<FeedEventPage>> {
    return this.#feed(request, page, (answer) => {
      const { value, length } = this.#transcoded(answer, (source) => JSON.parse(source.toString('utf8')))
      return { value: parseAnswer(feedPage, value), length }
    })
  }

  documentFeed(request: FeedRequest, page: PageLimit): Promise<Answer<TranscodedFeed>> {
    return this.#feed(request, page, (answer) => this.#transcoded(answer, transcodeFeed))
  }

  #feed<T extends AnyFeedPage>(
    request: FeedRequest,
    limit: PageLimit,
    read: (answer: HttpAnswer) => Answer<T>,
  ): Promise<Answer<T>> {
    const { http, endpoint, withRetries } = this.#connection
    const body = JSON.stringify(request)
    return withRetries(async () => {
      const askedAsOf = http.lastSeenTxn.micros ?? 0
      const headers = { ...FEED_HEADERS, ...http.lastSeenTxn.header('x-last-txn-ts') }
      const answer = await http.post('/feed/1', headers, body, ANSWER_TIMEOUT_MS)
      this.#refuseFeedFailure(answer)
      const page = read(answer)
      refuseSkippingCursor(page.value, askedAsOf, originOf(endpoint))
      // A feed's answer has no snapshot time of its own, but its events have the times of their transactions.
      for (const event of page.value.events) if (event.type !== 'error') http.lastSeenTxn.observe(event.ts)
      return page
    }, limit)
  }

  /** @throws FaunaError unless the answer is a page of a feed, as far as its first bytes show */
  #refuseFeedFailure(answer: HttpAnswer): void {
    if (answer.status === 200 && !FEED_REFUSAL_BEGINNING.test(answer.body.toString('latin1', 0, 40))) return
    let failure: ReturnType<typeof feedRefusal.safeParse>
    try {
      failure = feedRefusal.safeParse(JSON.parse(answer.text))
    } catch {
      throw notQueryAnswer(answer, this.#connection.endpoint)
    }
    throw failure.success ? failureError(failure.data.error, answer) : notQueryAnswer(answer, this.#connection.endpoint)
  }

  #transcoded<T>(answer: HttpAnswer, make: Transcode<T>): Answer<T> {
    const { http, endpoint, keepsBodies } = this.#connection
    const { length } = answer.body
    try {
      return { value: transcode(answer, http.buffers, keepsBodies, make), length }
    } catch (error) {
      if (error instanceof SyntaxError) throw notQueryAnswer(answer, endpoint)
      throw error
    }
  }
}

type AnyFeedPage = FeedEventPage | TranscodedFeed
