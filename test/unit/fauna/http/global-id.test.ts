import { describe, expect, it } from 'vitest'
import { UNPOOLED } from '../../../../src/fauna/http/buffers.ts'
import type { FaunaHttp } from '../../../../src/fauna/http/client.ts'
import { readGlobalId } from '../../../../src/fauna/http/global-id.ts'
import { LastSeenTxn } from '../../../../src/fauna/http/last-seen-txn.ts'
import { retrying } from '../../../../src/fauna/http/retry.ts'
import { httpAnswer } from '../http-answer.ts'

const endpoint = { scheme: 'http', host: 'localhost', port: 8443, secret: 'the-secret' } as const

/** What is read from a server that answers like this. */
function read(status: number, body: string) {
  const http: FaunaHttp = {
    buffers: UNPOOLED,
    lastSeenTxn: new LastSeenTxn(),
    post: () => Promise.reject(new Error('nothing is queried')),
    get: async (path) => (path === '/authorized' ? httpAnswer(status, body) : httpAnswer(404, '')),
  }
  const withRetries = retrying({ giveUpAfterMs: 0 }, new AbortController().signal)
  return readGlobalId({ http, endpoint, withRetries, keepsBodies: false })
}

describe('the id of the database of a secret', () => {
  it('is what the server says', async () => {
    expect(await read(200, '{ "account": "0", "global_id": "y4adnu9cryfyy" }')).toBe('y4adnu9cryfyy')
  })

  it.each<[number, string]>([
    [200, '{"account":"0"}'],
    [200, '{"global_id":7}'],
    [200, '<html>'],
    [401, '{"errors":[{"code":"unauthorized","description":"Unauthorized"}]}'],
    [404, '{}'],
    [404, '{"global_id":"y1"}'],
    [302, ''],
  ])('is unknown if the server does not say it: %d %s', async (status, body) => {
    expect(await read(status, body)).toBeUndefined()
  })

  it.each([429, 500, 503])('is not unknown if the server cannot answer now: %d', async (status) => {
    await expect(read(status, '{"global_id":"y1"}')).rejects.toMatchObject({ kind: 'busy' })
  })
})
