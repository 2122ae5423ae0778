import { fql } from 'fauna'
import { describe, expect, it } from 'vitest'
import * as z from 'zod'
import { FaunaError } from '../../../../src/fauna/errors.ts'
import type { HttpAnswer } from '../../../../src/fauna/http/answer.ts'
import { transcodePage } from '../../../../src/fauna/v10/export/transcoder.ts'
import { recordText } from '../record-text.ts'
import { answering } from './answering.ts'
import { answerOf, recorded, recordings } from './recording.ts'

async function askedFor(answer: HttpAnswer): Promise<unknown> {
  return answering(answer).client.query(fql`1`, z.unknown())
}

async function failureOf(answer: HttpAnswer): Promise<FaunaError> {
  const error = await askedFor(answer).catch((thrown: unknown) => thrown)
  if (error instanceof FaunaError) return error
  throw new Error('it is not a failure')
}

/** Records as JSON text, which keeps what JSON.parse would round, by id. */
function recordTexts(answer: HttpAnswer): Map<string, string> {
  const { documents } = transcodePage(answer.body)
  return new Map(Array.from(documents, (document) => [document.id, recordText(document)]))
}

describe('what a real FaunaDB answered becomes the record that the export formats ask for', async () => {
  const users = recordTexts(recorded('scan-v4-collection'))
  const data = (id: string) => JSON.parse(users.get(id) ?? 'null').data

  it('integers of 64 bits, doubles, text and nesting, exactly', () => {
    expect(users.get('102')).toBe(
      '{"ref":"102","ts":1795347113620000,"data":{"t":true,"f":false,"int":5,"neg":-7,"big":9007199254740993,' +
        '"min":-9223372036854775808,"max":9223372036854775807,"dbl":1.5,"whole":2.0,"negzero":-0.0,"tiny":1.0E-300,' +
        '"huge":1.0E300,"str":"hé \\"q\\" \u2028 🚀","empty":"","arr":[1,[2,{}],{}],"obj":{"deep":{"deeper":[true]}}},"ttl":null}',
    )
  })

  it('references, bytes, times, dates and sets, as far as FQL v10 can see what v4 stored', () => {
    const collection = (id: string) => ({ '@ref': { id, collection: { '@ref': { id: 'collections' } } } })
    const text = (wire: unknown) => JSON.stringify(wire)
    const native = { id: '[new collection]', type: 'unknown' }
    expect(data('103')).toEqual({
      docref: { id: '9', collection: 'products', type: 'document' },
      selfref: { id: '103', collection: 'users', type: 'document' },
      collection: { id: 'users', type: 'collection' },
      index: '[legacy index users-ts]',
      db: { id: 'childdb', type: 'database' },
      fn: { id: 'double', type: 'function' },
      role: { id: 'airbyte-full', type: 'role' },
      ap: { id: 'auth', type: 'access_provider' },
      collections: native,
      indexes: native,
      keys: native,
      tokens: native,
      creds: native,
      databases: native,
      functions: native,
      roles: native,
      key: { id: '481388935536181760', type: 'key' },
      token: { id: '481388935503675904', type: 'token' },
      cred: { id: '481388935468024320', type: 'credential' },
      bytes: '-_8AAQ==',
      ebytes: '',
      time: '2020-02-29T12:34:56.123456789Z',
      time0: '1970-01-01T00:00:00Z',
      micros: '2020-02-29T18:13:20.123456Z',
      date: '2020-02-29',
      old: '0001-01-01T00:00:00Z',
      offset: '2019-12-31T18:30:00Z',
      query: '[function <lambda>]',
      set: text({ '@set': { match: '[legacy index users-ts]' } }),
      setterm: text({ '@set': { match: '[legacy index users-terms]', terms: 'bob' } }),
      docs: text({ '@set': { documents: collection('users') } }),
      union: text({
        '@set': {
          union: [{ '@set': { match: '[legacy index users-ts]' } }, { '@set': { documents: collection('products') } }],
        },
      }),
      list: [{ id: '9', collection: 'products', type: 'document' }, '2021-01-01', ['2021-01-01T00:00:00Z']],
    })
  })

  it('a time to live', () => {
    expect(JSON.parse(users.get('104') ?? '').ttl).toBe('2026-11-22T12:31:54.136Z')
  })

  it('a document without fields', () => {
    expect(users.get('105')).toBe('{"ref":"105","ts":1795347114180000,"data":{},"ttl":null}')
  })

  it('keys of the user that begin with @', () => {
    expect(data('107')).toEqual({ '@ref': 'not a ref', plain: 1 })
  })

  it('fields with names that Fauna reserves, beside the others', () => {
    expect(data('401')).toEqual({
      id: 'my id',
      ts: 5,
      coll: 'c',
      ttl: 'x',
      data: { inner: 1 },
      ref: 'r',
      other: 1,
    })
  })

  it('what only FQL v10 can write', async () => {
    const [text = ''] = recordTexts(recorded('scan-page-1')).values()
    expect(text).toContain('"long":9223372036854775807')
    expect(JSON.parse(text).data).toMatchObject({
      neg: -2147483649,
      nan: 'NaN',
      inf: 'Infinity',
      time: '0001-01-01T00:00:00Z',
      nanos: '2020-02-29T12:34:56.123456789Z',
      date: '9999-12-31',
      docref: { id: '1', collection: 'Product', type: 'document' },
      bytes: '-_8AAQ==',
      ebytes: '',
      atkey: { '@ref': 'x', '@int': '5' },
      '@double': '1',
      obj: {},
    })
  })

  it('a computed field, like any other', async () => {
    const [text = ''] = recordTexts(recorded('scan-customers')).values()
    expect(JSON.parse(text).data).toMatchObject({ shout: 'ANN', name: 'Ann' })
  })

  it('every document of a recorded page', async () => {
    const pages = recordings.filter(({ request, response }) => request.path === '/query/1' && response.status === 200)
    let count = 0
    for (const page of pages) {
      if (!/^\{"data":(\{"@set":)?\{"data":\[\{"@doc":\{("@object":\{)?"id"/.test(page.response.body)) continue
      for (const text of recordTexts(answerOf(page)).values()) {
        expect(() => JSON.parse(text)).not.toThrow()
        count++
      }
    }
    expect(count).toBeGreaterThan(50)
  })
})

describe('a refusal of a real FaunaDB has a kind of its own', () => {
  it.each([
    ['error-unauthorized', 'unauthorized'],
    ['error-missing-collection', 'missing'],
    ['error-missing-index', 'missing'],
    ['error-abort', 'rejected'],
    ['error-cursor', 'rejected'],
    ['error-syntax', 'rejected'],
    ['error-page-size', 'rejected'],
    ['error-timeout', 'time_out'],
    ['error-snapshot-too-old', 'history_expired'],
    ['airbyte10: index-Product', 'forbidden'],
    ['airbyte10: event-source-Product', 'forbidden'],
    ['aged: scan cursor', 'history_expired'],
  ])('%s is %s', async (name, kind) => {
    expect((await failureOf(recorded(name))).kind).toBe(kind)
  })

  it('the horizon is read from the message', async () => {
    expect((await failureOf(recorded('aged: scan cursor'))).details.minimumTs).toBe(
      Date.UTC(2026, 10, 22, 12, 20, 2, 701) * 1000,
    )
  })

  it('a query that cannot be parsed reports the position of the mistake', async () => {
    expect((await failureOf(recorded('error-unbound'))).message).toBe(
      'Fauna answered: error: Unbound variable `Nope` (invalid_query)',
    )
  })

  it('every recorded answer to a query is either a value or one of the known errors', async () => {
    for (const recording of recordings.filter(({ request }) => request.path === '/query/1')) {
      if (recording.response.status === 200) await expect(askedFor(answerOf(recording))).resolves.toBeDefined()
      else expect((await failureOf(answerOf(recording))).details.code).toMatch(/[a-z]/)
    }
  })
})
