import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import type { Endpoint } from '../../../../src/config/config.ts'
import { FaunaError } from '../../../../src/fauna/errors.ts'
import { readAnswer } from '../../../../src/fauna/v4/errors.ts'
import { transcodePage } from '../../../../src/fauna/v4/export/transcoder.ts'
import { httpAnswer } from '../http-answer.ts'
import { recordText } from '../record-text.ts'

interface Recording {
  readonly name: string
  readonly request: { readonly path: string }
  readonly response: { readonly status: number; readonly body: string }
}

const recordings = ['fql-v4', 'edges'].flatMap(
  (file) =>
    JSON.parse(
      readFileSync(new URL(`../../../fixtures/recordings/${file}.json`, import.meta.url), 'utf8'),
    ) as Recording[],
)

const endpoint: Endpoint = { scheme: 'http', host: 'localhost', port: 8443, secret: 'x' }

function recorded(name: string): Recording {
  const found = recordings.find((recording) => recording.name === name)
  if (found === undefined) throw new Error(`no recording "${name}"`)
  return found
}

function answer({ response }: Recording): unknown {
  return readAnswer(httpAnswer(response.status, response.body), endpoint)
}

function failure(recording: Recording): FaunaError {
  try {
    answer(recording)
  } catch (error) {
    if (error instanceof FaunaError) return error
    throw error
  }
  throw new Error(`"${recording.name}" is not a failure`)
}

/** The record of a document that was asked for by itself. */
function recordOf(name: string): string {
  const text = recorded(name).response.body.replace(/^\{"resource":(.*)\}$/s, '{"resource":{"data":[$1]}}')
  const [document] = transcodePage(Buffer.from(text)).documents
  if (document === undefined) throw new Error(`"${name}" is not a document`)
  return recordText(document)
}

describe('what a real FaunaDB answered becomes the record that the export formats ask for', () => {
  it('a plain document', () => {
    expect(recordOf('get-doc-101')).toBe('{"ref":"101","ts":1795347113590000,"data":{"name":"plain"},"ttl":null}')
  })

  it('integers of 64 bits, doubles, text and nesting, exactly', () => {
    expect(recordOf('get-doc-102')).toBe(
      '{"ref":"102","ts":1795347113620000,"data":{"t":true,"f":false,"int":5,"neg":-7,"big":9007199254740993,' +
        '"min":-9223372036854775808,"max":9223372036854775807,"dbl":1.5,"whole":2.0,"negzero":-0.0,"tiny":1.0E-300,' +
        '"huge":1.0E300,"str":"hé \\"q\\" \u2028 🚀","empty":"","arr":[1,[2,{}],{}],"obj":{"deep":{"deeper":[true]}}},"ttl":null}',
    )
  })

  it('references, bytes, times, dates, queries and sets', () => {
    const { data } = JSON.parse(recordOf('get-doc-103'))
    const index = (name: string) => ({ '@ref': { id: name, collection: { '@ref': { id: 'indexes' } } } })
    const collection = (name: string) => ({ '@ref': { id: name, collection: { '@ref': { id: 'collections' } } } })
    const text = (wire: unknown) => JSON.stringify(wire)
    expect(data).toEqual({
      docref: { id: '9', collection: 'products', type: 'document' },
      selfref: { id: '103', collection: 'users', type: 'document' },
      collection: { id: 'users', type: 'collection' },
      index: { id: 'users-ts', type: 'index' },
      db: { id: 'childdb', type: 'database' },
      fn: { id: 'double', type: 'function' },
      role: { id: 'airbyte-full', type: 'role' },
      ap: { id: 'auth', type: 'access_provider' },
      collections: { id: 'collections', type: 'unknown' },
      indexes: { id: 'indexes', type: 'unknown' },
      keys: { id: 'keys', type: 'unknown' },
      tokens: { id: 'tokens', type: 'unknown' },
      creds: { id: 'credentials', type: 'unknown' },
      databases: { id: 'databases', type: 'unknown' },
      functions: { id: 'functions', type: 'unknown' },
      roles: { id: 'roles', type: 'unknown' },
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
      query: text({ '@query': { api_version: '4', lambda: 'x', expr: { add: [{ var: 'x' }, 1] } } }),
      set: text({ '@set': { match: index('users-ts') } }),
      setterm: text({ '@set': { match: index('users-terms'), terms: 'bob' } }),
      docs: text({ '@set': { documents: collection('users') } }),
      union: text({
        '@set': {
          union: [{ '@set': { match: index('users-ts') } }, { '@set': { documents: collection('products') } }],
        },
      }),
      list: [{ id: '9', collection: 'products', type: 'document' }, '2021-01-01', ['2021-01-01T00:00:00Z']],
    })
  })

  it('a time to live', () => {
    expect(JSON.parse(recordOf('get-doc-104')).ttl).toBe('2026-11-22T12:31:54.136Z')
  })

  it('a document without data', () => {
    expect(recordOf('get-doc-105')).toBe('{"ref":"105","ts":1795347114180000,"data":{},"ttl":null}')
  })

  it('keys of the user that begin with @', () => {
    expect(JSON.parse(recordOf('get-doc-107')).data).toEqual({ '@ref': 'not a ref', plain: 1 })
  })

  it('fields named like the columns', () => {
    expect(JSON.parse(recordOf('get-doc-401')).data).toEqual({
      id: 'my id',
      ts: 5,
      coll: 'c',
      ttl: 'x',
      data: { inner: 1 },
      ref: 'r',
      other: 1,
    })
  })

  it('every document of a recorded page', () => {
    const pages = ['scan-page-1', 'scan-page-2', 'index-page-1', 'index-page-2', 'index page 1 at a snapshot']
    for (const page of pages) {
      const { documents } = transcodePage(Buffer.from(recorded(page).response.body))
      expect(documents.length).toBeGreaterThan(0)
      for (const document of documents) expect(() => JSON.parse(recordText(document))).not.toThrow()
    }
  })
})

describe('a refusal of a real FaunaDB has a kind of its own', () => {
  it.each([
    ['error-unauthorized', 'unauthorized'],
    ['error-missing-collection', 'missing'],
    ['error-missing-index', 'missing'],
    ['error-missing-document', 'missing'],
    ['error-missing-path', 'missing'],
    ['error-abort', 'rejected'],
    ['error-unknown-function', 'rejected'],
    ['error-timeout', 'time_out'],
    ['error-snapshot-too-old', 'history_expired'],
    ['airbyte-full: index-match', 'forbidden'],
    ['nothing: list-collections', 'forbidden'],
    ['aged: scan at', 'history_expired'],
    ['aged: index at', 'history_expired'],
    ['aged: guarded events', 'history_expired'],
  ])('%s is %s', (name, kind) => {
    expect(failure(recorded(name)).kind).toBe(kind)
  })

  it('the horizon is read from the message, rounded up to a microsecond', () => {
    expect(failure(recorded('aged: scan at')).details.minimumTs).toBe(Date.UTC(2026, 10, 22, 12, 20, 2, 633) * 1000)
  })

  it('every recorded v4 answer is either a value or one of the known errors', () => {
    for (const recording of recordings.filter(({ request }) => request.path === '/')) {
      if (recording.response.status < 300) expect(() => answer(recording)).not.toThrow()
      else expect(failure(recording).details.code).toMatch(/[a-z]/)
    }
  })
})
