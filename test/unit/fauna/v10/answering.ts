import { UNPOOLED } from '../../../../src/fauna/http/buffers.ts'
import type { FaunaHttp, HttpAnswer } from '../../../../src/fauna/http/client.ts'
import { LastSeenTxn } from '../../../../src/fauna/http/last-seen-txn.ts'
import { retrying } from '../../../../src/fauna/http/retry.ts'
import { type V10Client, v10Client } from '../../../../src/fauna/v10/client.ts'
import { httpAnswer } from '../http-answer.ts'

const endpoint = { scheme: 'http', host: 'localhost', port: 8443, secret: 'the-secret' } as const

export interface SentRequest {
  readonly path: string
  readonly headers: Record<string, string>
  readonly body: { readonly [key: string]: unknown }
}

/** A client whose server gives these answers, one after another, and then the last again; with what it was sent. */
export function answering(...answers: (HttpAnswer | Error)[]): { client: V10Client; sent: SentRequest[] } {
  const sent: SentRequest[] = []
  const http: FaunaHttp = {
    buffers: UNPOOLED,
    keepsSources: false,
    lastSeenTxn: new LastSeenTxn(),
    async post(path, headers, body) {
      sent.push({ path, headers, body: JSON.parse(body) })
      const answer = answers[Math.min(sent.length, answers.length) - 1]
      if (answer instanceof Error) throw answer
      if (answer === undefined) throw new Error('there is no answer')
      return answer
    },
    close() {},
  }
  const client = v10Client(http, endpoint, retrying({ giveUpAfterMs: 0 }, new AbortController().signal))
  return { client, sent }
}

/** What FQL v10 answers with this value. */
export function success(data: unknown): HttpAnswer {
  return httpAnswer(200, JSON.stringify({ data, summary: '', txn_ts: 1795347118082000 }))
}

export function failure(status: number, code: string, message = 'no'): HttpAnswer {
  return httpAnswer(status, JSON.stringify({ error: { code, message }, summary: `error: ${message}` }))
}
