import { fql } from 'fauna'
import { describe, expect, it } from 'vitest'
import * as z from 'zod'
import { FaunaError } from '../../../../src/fauna/errors.ts'
import type { HttpAnswer } from '../../../../src/fauna/http/answer.ts'
import { httpAnswer } from '../http-answer.ts'
import { answering, failure, success } from './answering.ts'

async function kindOf(answer: HttpAnswer | Error): Promise<string> {
  const error = await answering(answer)
    .client.query(fql`1`, z.unknown())
    .catch((thrown: unknown) => thrown)
  if (error instanceof FaunaError) return error.kind
  return error instanceof Error ? 'thrown' : 'none'
}

describe('a query', () => {
  it('sends values as arguments, and asks for the tagged format', async () => {
    const { client, sent } = answering(success(null))
    await client.query(fql`Collection(${'a"b'}).all()`, z.unknown())
    expect(sent).toHaveLength(1)
    expect(sent[0]).toMatchObject({ path: '/query/1', headers: { 'x-format': 'tagged' } })
    expect(sent[0]?.body).toEqual({ query: { fql: ['Collection(', { value: 'a"b' }, ').all()'] } })
    expect(JSON.stringify(sent[0]?.headers)).not.toContain('the-secret')
  })

  it('is answered by a value that is not decoded', async () => {
    const tagged = { '@object': { '@ref': { '@int': '1' } } }
    expect(await answering(success(tagged)).client.query(fql`1`, z.unknown())).toEqual(tagged)
  })

  it('ends with what ended the request', async () => {
    const reason = new Error('aborted')
    await expect(answering(reason).client.query(fql`1`, z.unknown())).rejects.toBe(reason)
    expect(await kindOf(new FaunaError('unreachable', 'no server'))).toBe('unreachable')
  })

  it.each([
    [400, failure(400, 'invalid_request', 'Query exceeds max width. Max: 100000'), 'too_large'],
    [413, failure(413, 'request_size_exceeded'), 'too_large'],
    [409, failure(409, 'contended_transaction'), 'busy'],
    [429, failure(429, 'limit_exceeded'), 'busy'],
    [440, failure(440, 'time_out'), 'time_out'],
    [500, failure(500, 'internal_error'), 'busy'],
    [503, failure(503, 'time_out'), 'time_out'],
    [540, failure(540, 'internal_error'), 'busy'],
    [403, failure(403, 'forbidden'), 'forbidden'],
    [401, failure(401, 'unauthorized'), 'unauthorized'],
    [410, failure(410, 'forbidden'), 'disabled'],
    [404, failure(404, 'not_found'), 'missing'],
    [400, failure(400, 'invalid_index_invocation'), 'missing'],
    [400, failure(400, 'constraint_failure'), 'rejected'],
  ])('that is refused with HTTP %i: %o is %s', async (_, answer, kind) => {
    expect(await kindOf(answer)).toBe(kind)
  })

  it('of a computed field that throws is recognized by its stack trace, unless the history has expired', async () => {
    const computed = (message: string) =>
      httpAnswer(400, JSON.stringify({ error: { code: 'abort', message }, summary: 'at *computed_field:c:f*:1:1' }))
    const expired = 'Requested timestamp 1970-01-01T00:00:00Z less than minimum allowed timestamp 2026-11-22T12:20:02Z'
    expect(await kindOf(computed('no'))).toBe('uncomputable')
    expect(await kindOf(computed(expired))).toBe('history_expired')
  })

  it('whose answer does not fit its schema has an unknown form', async () => {
    const query = answering(success('text')).client.query(fql`1`, z.int())
    await expect(query).rejects.toMatchObject({ kind: 'unknown_form' })
  })

  it('whose answer is cut short fails with a broken connection, and is retried', async () => {
    expect(await kindOf(httpAnswer(200, '{"data":{"@set":{"data":[{"@doc":'))).toBe('connection')
  })

  it('that a failing proxy answers fails with a busy server', async () => {
    expect(await kindOf(httpAnswer(502, '<html>Bad Gateway</html>'))).toBe('busy')
    expect(await kindOf(httpAnswer(429, 'slow down'))).toBe('busy')
  })

  it('on which a proxy gives up took too long', async () => {
    expect(await kindOf(httpAnswer(504, '<html>Gateway Time-out</html>'))).toBe('time_out')
    expect(await kindOf(httpAnswer(502, '<html>Bad Gateway</html>', 20_000))).toBe('time_out')
  })

  it.each([
    [200, '<html>It works!</html>'],
    [404, '{"message":"not found"}'],
    [404, '{"data":1,"txn_ts":1}'],
    [200, '{"data":[]}'],
    [200, '[]'],
    [200, 'null'],
    [200, ''],
  ])('that another program answers with HTTP %i %s fails with a server that is not Fauna', async (status, text) => {
    expect(await kindOf(httpAnswer(status, text))).toBe('unreachable')
  })
})

describe('a page of a feed that reports more events but holds none', () => {
  /** The cursor of 2026-11-22T11:32:02.310Z, as a FaunaDB sent it. */
  const cursor = 'gsGCGmsC0rIaEno5gAA='
  const at = 1795347122310000
  const request = { token: 'token', page_size: 4, cursor: 'before' }

  async function feedAfter(txnTs: number, page: object): Promise<unknown> {
    const seen = httpAnswer(200, JSON.stringify({ data: null, summary: '', txn_ts: txnTs }))
    const { client } = answering(seen, httpAnswer(200, JSON.stringify(page)))
    await client.query(fql`1`, z.unknown())
    return client.feed(request, { size: 4 }).catch((error: unknown) => (error as FaunaError).kind)
  }

  it('has a cursor that may skip events if it is the present, and ran out of time', async () => {
    expect(await feedAfter(at, { events: [], cursor, has_next: true })).toBe('time_out')
    expect(await feedAfter(at, { events: [], cursor: 'unknown', has_next: true })).toBe('time_out')
    expect(await feedAfter(at - 1, { events: [], cursor, has_next: true })).toBe('time_out')
  })

  it('can be resumed from if its cursor lies before the snapshot: its events were filtered', async () => {
    expect(await feedAfter(at + 1, { events: [], cursor, has_next: true })).toMatchObject({
      value: { events: [], cursor },
    })
  })

  it('is the end if it reports no more events', async () => {
    expect(await feedAfter(at, { events: [], cursor, has_next: false })).toMatchObject({ value: { hasNext: false } })
  })

  it('is refused too if the events hold documents', async () => {
    const { client } = answering(httpAnswer(200, JSON.stringify({ events: [], cursor, has_next: true })))
    const error = await client.documentFeed(request, { size: 4 }).catch((thrown: unknown) => thrown)
    expect((error as FaunaError).kind).toBe('time_out')
  })
})
