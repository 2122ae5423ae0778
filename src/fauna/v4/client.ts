import type * as z from 'zod'
import type { SampleAnswer } from '../export/kind-reader.ts'
import { type Transcode, transcode } from '../export/transcode.ts'
import type { PageLimit } from '../fauna.ts'
import type { Answer, HttpAnswer } from '../http/answer.ts'
import type { Connection } from '../http/connection.ts'
import { parseAnswer } from '../http/parse-answer.ts'
import { ANSWER_TIMEOUT_MS, QUERY_TIMEOUT_MS } from '../http/time-outs.ts'
import { readAnswer, readBytes } from './errors.ts'
import { readKinds } from './export/kinds.ts'
import { type TranscodedList, type TranscodedPage, transcodeList, transcodePage } from './export/transcoder.ts'
import type { Expression } from './expressions.ts'

/**
 * Sends expressions of FQL v4 to one server, with retries. `page` is what the caller asked for
 * (http/retry.ts). All methods throw FaunaError, `unknown_form` for a value that does not fit its schema.
 */
export interface V4Client {
  query<T>(expression: Expression, schema: z.ZodType<T>): Promise<T>
  /** A page of anything but documents. */
  page<T>(expression: Expression, schema: z.ZodType<T>, page: PageLimit): Promise<Answer<T>>
  /** A page of documents. */
  documents(expression: Expression, page: PageLimit): Promise<Answer<TranscodedPage>>
  /** A list of documents and nulls. */
  documentList(expression: Expression, page: PageLimit): Promise<Answer<TranscodedList>>
  /** A list of pages of documents, of which only the kinds of the fields are read. */
  sample(expression: Expression, page: PageLimit): Promise<Answer<SampleAnswer>>
}

const HEADERS = {
  // Without it the server speaks an older dialect (fauna.md, v4).
  'x-faunadb-api-version': '4',
  'x-query-timeout': String(QUERY_TIMEOUT_MS),
}

export class HttpV4Client implements V4Client {
  readonly #connection: Connection

  constructor(connection: Connection) {
    this.#connection = connection
  }

  async query<T>(expression: Expression, schema: z.ZodType<T>): Promise<T> {
    return (await this.page(expression, schema, { size: 1 })).value
  }

  page<T>(expression: Expression, schema: z.ZodType<T>, page: PageLimit): Promise<Answer<T>> {
    const { endpoint } = this.#connection
    return this.#send(expression, page, (answer) => parseAnswer(schema, readAnswer(answer, endpoint)))
  }

  documents(expression: Expression, page: PageLimit): Promise<Answer<TranscodedPage>> {
    return this.#send(expression, page, (answer) => this.#transcoded(answer, transcodePage))
  }

  documentList(expression: Expression, page: PageLimit): Promise<Answer<TranscodedList>> {
    return this.#send(expression, page, (answer) => this.#transcoded(answer, transcodeList))
  }

  sample(expression: Expression, page: PageLimit): Promise<Answer<SampleAnswer>> {
    return this.#send(expression, page, (answer) => this.#transcoded(answer, readKinds))
  }

  #send<T>(expression: Expression, page: PageLimit, read: (answer: HttpAnswer) => T): Promise<Answer<T>> {
    const { http, withRetries } = this.#connection
    const body = JSON.stringify(expression)
    return withRetries(async () => {
      const headers = { ...HEADERS, ...http.lastSeenTxn.header('x-last-seen-txn') }
      const answer = await http.post('/', headers, body, ANSWER_TIMEOUT_MS)
      const { length } = answer.body
      return { value: read(answer), length }
    }, page)
  }

  #transcoded<T>(answer: HttpAnswer, make: Transcode<T>): T {
    const { http, endpoint, keepsBodies } = this.#connection
    return readBytes(answer, endpoint, () => transcode(answer, http.buffers, keepsBodies, make))
  }
}
