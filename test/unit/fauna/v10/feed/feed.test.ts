import { describe, expect, it } from 'vitest'
import { ValueDocument } from '../../../../../src/fauna/export/value-document.ts'
import type { HttpAnswer } from '../../../../../src/fauna/http/answer.ts'
import type { V4Client } from '../../../../../src/fauna/v4/client.ts'
import { ChangeFeed } from '../../../../../src/fauna/v10/feed/feed.ts'
import type { ReadPage } from '../../../../../src/fauna/v10/pages/computed-fields.ts'
import { httpAnswer } from '../../http-answer.ts'
import { answering, success } from '../answering.ts'

const TOKEN = success({ '@stream': 'token' })
const document = (id: string) => ({
  '@doc': { id, coll: { '@mod': 'c' }, ts: { '@time': '2026-11-22T11:31:53.620Z' } },
})
const event = (type: string, id: string, ts: number, data: unknown = document(id)) => ({
  type,
  txn_ts: ts,
  cursor: `after ${id}`,
  data,
})
const error = { type: 'error', error: { code: 'abort', message: 'it throws' } }
const feedPage = (events: unknown[], hasNext = false) =>
  httpAnswer(200, JSON.stringify({ events, cursor: 'end of page', has_next: hasNext }))

const complete: ReadPage = (size, reader) => reader.complete(size)
const stored: ReadPage = (size, reader) => reader.stored(size, async (documents) => documents)

const refuse = () => Promise.reject(new Error('not asked for in this test'))

/** Every version that is asked for exists, but that of the document 3. */
const v4: V4Client = {
  query: refuse,
  page: refuse,
  documents: refuse,
  sample: refuse,
  async documentList(expression) {
    const wanted = (expression as { collection: [number, { id: string }][] }).collection
    const documents = wanted.map(([ts, { id }]) =>
      id === '3' ? undefined : new ValueDocument({ id, ts, ttl: null }, {}, []),
    )
    return { value: { documents, release() {} }, length: 7 }
  },
}

function feedAnswering(read: ReadPage, ...pages: HttpAnswer[]) {
  const { client, sent } = answering(TOKEN, ...pages)
  return { feed: new ChangeFeed({ client, v4, collection: 'c', after: 5, read }), sent }
}

describe('a change feed', () => {
  it('returns the changes after its start, without documents that were removed', async () => {
    const { feed, sent } = feedAnswering(
      complete,
      feedPage([event('add', '1', 5), event('update', '2', 6), event('remove', '3', 7)], true),
      feedPage([]),
    )
    const page = await feed.page(10)
    expect(Array.from(page.entries, ({ id, ts, document }) => [id, ts, document?.id])).toEqual([
      ['2', 6, '2'],
      ['3', 7, undefined],
    ])
    expect(page.more).toBe(true)
    expect((await feed.page(10)).more).toBe(false)
    expect(sent.slice(1).map(({ body }) => body)).toEqual([
      { token: 'token', page_size: 10, start_ts: 5 },
      { token: 'token', page_size: 10, cursor: 'end of page' },
    ])
  })

  it('resumes before a document that cannot be computed', async () => {
    const { feed, sent } = feedAnswering(complete, feedPage([event('add', '1', 6), error]), feedPage([error]))
    const page = await feed.page(10)
    expect(page.entries).toHaveLength(1)
    expect(page.more).toBe(true)
    await expect(feed.page(10)).rejects.toMatchObject({ kind: 'uncomputable' })
    expect(sent[2]?.body.cursor).toBe('after 1')
  })

  it('reads the stored fields of documents by their ids', async () => {
    const { feed } = feedAnswering(
      stored,
      feedPage([
        event('add', '1', 5, '1'),
        event('add', '2', 6, '2'),
        event('update', '3', 7, '3'),
        event('remove', '4', 8, '4'),
      ]),
    )
    const page = await feed.page(10)
    expect(Array.from(page.entries, ({ id, ts, document }) => [id, ts, document?.id])).toEqual([
      ['2', 6, '2'],
      ['3', 7, undefined],
      ['4', 8, undefined],
    ])
  })

  it('refuses events without document ids', async () => {
    const { feed } = feedAnswering(stored, feedPage([event('add', '1', 6, 'abc')]))
    await expect(feed.page(10)).rejects.toMatchObject({ kind: 'unknown_form' })
  })
})
