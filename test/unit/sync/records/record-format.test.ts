import { describe, expect, it } from 'vitest'
import type { AdditionalColumn } from '../../../../src/config/columns.ts'
import { DocumentReference, NamedReference } from '../../../../src/fauna/document.ts'
import { ValueDocument } from '../../../../src/fauna/export/value-document.ts'
import { isoTime } from '../../../../src/sync/records/iso-time.ts'
import { RecordFormat, type RecordText } from '../../../../src/sync/records/record-format.ts'
import { textOf } from '../../fauna/record-text.ts'

const HEAD = { id: '7', ts: 1700000000000000, ttl: null }

const document = new ValueDocument(
  HEAD,
  {
    email: 'a@b.c',
    parent: new DocumentReference('9', 'orders'),
    kind: new NamedReference('users', 'collection'),
    list: [{ a: 1 }],
    nothing: null,
    __proto__x: 1,
  },
  [],
)

/** The data of a record. */
const parsed = ({ before, fields, after }: RecordText) =>
  JSON.parse(before + (fields === undefined ? '' : textOf(fields)) + after)

const column = (path: string[], required = true): AdditionalColumn => ({ name: 'c', path, type: 'string', required })

const selected = (path: string[], required = true): unknown =>
  parsed(
    new RecordFormat('users', { columns: { data: false, additional: [column(path, required)] } }).document(document),
  ).c

describe('a record', () => {
  it('has ref, ts, data and ttl', () => {
    const format = new RecordFormat('users', { columns: { data: true, additional: [] } })
    const mortal = new ValueDocument({ ...HEAD, ttl: '2030-01-01T00:00:00Z' }, { a: 1 }, [])
    expect(parsed(format.document(mortal))).toEqual({
      ref: '7',
      ts: 1700000000000000,
      data: { a: 1 },
      ttl: '2030-01-01T00:00:00Z',
    })
  })

  it('leaves data out where it is not wanted', () => {
    const format = new RecordFormat('users', { columns: { data: false, additional: [] } })
    expect(parsed(format.document(document))).toEqual({ ref: '7', ts: 1700000000000000, ttl: null })
  })

  it('of a removal has the time in the deletion column', () => {
    const format = new RecordFormat('users', {
      columns: { data: true, additional: [] },
      deletions: { column: 'gone "at"', onLost: 'warn' },
    })
    expect(JSON.parse(format.removal({ id: '7', ts: 1700000000000001 }))).toEqual({
      ref: '7',
      ts: 1700000000000001,
      'gone "at"': '2023-11-14T22:13:20.000001Z',
    })
  })
})

describe('an additional column', () => {
  it.each<[string[], unknown]>([
    [['data', 'email'], 'a@b.c'],
    [['data', 'parent'], { id: '9', collection: 'orders', type: 'document' }],
    [['data', 'parent', 'id'], '9'],
    [['data', 'parent', 'collection'], { id: 'orders', type: 'collection' }],
    [['data', 'parent', 'collection', 'id'], 'orders'],
    [['data', 'kind', 'id'], 'users'],
    [['data', 'list', '0', 'a'], 1],
    [['ref', 'id'], '7'],
    [['ref', 'collection', 'id'], 'users'],
    [['ts'], 1700000000000000],
  ])('at %j finds the value', (path, expected) => {
    expect(selected(path)).toEqual(expected)
  })

  it.each([[['data', 'missing']], [['ttl']], [['data', 'email', 'x']], [['data', 'constructor']], [['nowhere']]])(
    'at %j, optional, is null',
    (path) => {
      expect(selected(path, false)).toBeNull()
    },
  )

  it('that is required and missing says where and in which document', () => {
    expect(() => selected(['data', 'missing'])).toThrow(/Document "7" of the collection "users".*\["data","missing"\]/)
  })
})

describe('what a record lacks', () => {
  const data = { n: 1, nan: 'NaN', low: '-Infinity', text: 'NaN' }
  const lossy = new ValueDocument(HEAD, data, [{ path: ['data', 'total'], kind: 'unread', cause: 'it throws' }])
  const of = (data: boolean, ...additional: AdditionalColumn[]) => {
    const text = new RecordFormat('users', { columns: { data, additional } }).document(lossy)
    return { record: parsed(text), changes: text.changes?.map(({ change }) => change) }
  }
  const unread = (field: string) => ({ field, change: 'NULLED', reason: 'SOURCE_RETRIEVAL_ERROR' })
  const unwritten = (field: string) => ({ field, change: 'NULLED', reason: 'SOURCE_SERIALIZATION_ERROR' })

  it('is nothing where the column with it is not wanted', () => {
    expect(of(false).changes).toBeUndefined()
  })

  it('is a field that could not be read, in data and in a column of its own, required or not', () => {
    expect(of(true).changes).toEqual([unread('data.total')])
    expect(of(false, column(['data', 'total', 'deep']))).toEqual({
      record: { ref: '7', ts: 1700000000000000, ttl: null, c: null },
      changes: [unread('c')],
    })
  })

  it.each(['nan', 'low'])('is a number that JSON does not have, in a column of numbers (%s)', (field) => {
    const { record, changes } = of(false, { ...column(['data', field]), type: 'number' })
    expect(record.c).toBeNull()
    expect(changes).toEqual([unwritten('c')])
  })

  it('is not the same text in a column of text', () => {
    expect(of(false, column(['data', 'text']))).toMatchObject({ record: { c: 'NaN' }, changes: undefined })
  })
})

describe('the time of a removal', () => {
  it('has six decimals, or none', () => {
    expect(isoTime(1700000000000000)).toBe('2023-11-14T22:13:20Z')
    expect(isoTime(1700000000120000)).toBe('2023-11-14T22:13:20.120000Z')
  })
})
