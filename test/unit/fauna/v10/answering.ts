import type { HttpAnswer } from '../../../../src/fauna/http/answer.ts'
import { UNPOOLED } from '../../../../src/fauna/http/buffers.ts'
import type { FaunaHttp } from '../../../../src/fauna/http/client.ts'
import { LastSeenTxn } from '../../../../src/fauna/http/last-seen-txn.ts'
import { retrying } from '../../../../src/fauna/http/retry.ts'
import { HttpV10Client, type V10Client } from '../../../../src/fauna/v10/client.ts'
import { httpAnswer } from '../http-answer.ts'

const endpoint = { scheme: 'http', host: 'localhost', port: 8443, secret: 'the-secret' } as const

export interface SentRequest {
  readonly path: string
  readonly headers: Record<string, string>
  readonly body: { readonly [key: string]: unknown }
}

/** A client whose server gives these answers, one after another, and then the last again; with what it was sent. */
export function answering(...answers: (HttpAnswer | Error)[]): { client: V10Client; sent: SentRequest[] } {
  return answeringFor(0, ...answers)
}

/** The same, with retries for so long. */
export function answeringFor(
  giveUpAfterMs: number,
  ...answers: (HttpAnswer | Error)[]
): { client: V10Client; sent: SentRequest[] } {
  const sent: SentRequest[] = []
  const http: FaunaHttp = {
    buffers: UNPOOLED,
    lastSeenTxn: new LastSeenTxn(),
    get: () => Promise.reject(new Error('nothing is read by GET')),
    async post(path, headers, body) {
      sent.push({ path, headers, body: JSON.parse(body) })
      const answer = answers[Math.min(sent.length, answers.length) - 1]
      if (answer instanceof Error) throw answer
      if (answer === undefined) throw new Error('there is no answer')
      return answer
    },
  }
  const withRetries = retrying({ giveUpAfterMs }, new AbortController().signal)
  const client = new HttpV10Client({ http, endpoint, withRetries, keepsBodies: false })
  return { client, sent }
}

/** What FQL v10 answers with this value. */
export function success(data: unknown): HttpAnswer {
  return httpAnswer(200, JSON.stringify({ data, summary: '', txn_ts: 1795347118082000 }))
}

export function failure(status: number, code: string, message = 'no'): HttpAnswer {
  return httpAnswer(status, JSON.stringify({ error: { code, message }, summary: `error: ${message}` }))
}
