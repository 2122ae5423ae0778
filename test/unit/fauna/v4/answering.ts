import { UNPOOLED } from '../../../../src/fauna/http/buffers.ts'
import type { FaunaHttp } from '../../../../src/fauna/http/client.ts'
import { LastSeenTxn } from '../../../../src/fauna/http/last-seen-txn.ts'
import { retrying } from '../../../../src/fauna/http/retry.ts'
import { FaunaV4 } from '../../../../src/fauna/v4/adapter.ts'
import { HttpV4Client } from '../../../../src/fauna/v4/client.ts'
import { httpAnswer } from '../http-answer.ts'

const endpoint = { scheme: 'http', host: 'localhost', port: 8443, secret: 'the-secret' } as const

export interface V4Failure {
  readonly status: number
  readonly errors: readonly { code: string; description: string; position?: (string | number)[] }[]
}

/** An adapter whose server gives these resources or failures in turn, and the queries that it was sent. */
export function answering(...answers: (V4Failure | { readonly resource: unknown })[]) {
  return answeringAdapter({}, ...answers)
}

/** Like `answering`. @param idsOnly whether scans read only ids and `ts` */
export function answeringAdapter(
  { idsOnly = false }: { readonly idsOnly?: boolean },
  ...answers: (V4Failure | { readonly resource: unknown })[]
) {
  const sent: unknown[] = []
  const http: FaunaHttp = {
    buffers: UNPOOLED,
    lastSeenTxn: new LastSeenTxn(),
    get: () => Promise.reject(new Error('nothing is read by GET')),
    async post(_path, _headers, body) {
      const answer = answers[sent.length]
      sent.push(JSON.parse(body))
      if (answer === undefined) throw new Error('no answer is left')
      return httpAnswer('status' in answer ? answer.status : 200, JSON.stringify(answer))
    },
  }
  const withRetries = retrying({ giveUpAfterMs: 0 }, new AbortController().signal)
  const client = new HttpV4Client({ http, endpoint, withRetries, keepsBodies: false })
  return { fauna: new FaunaV4(client, idsOnly), sent }
}

export const refused = (status: number, ...errors: [code: string, position: (string | number)[]][]): V4Failure => ({
  status,
  errors: errors.map(([code, position]) => ({ code, description: code, position })),
})

export const reference = (id: string, collection = 'users') => ({
  '@ref': {
    id,
    collection: { '@ref': { id: collection, collection: { '@ref': { id: 'collections' } } } },
  },
})
