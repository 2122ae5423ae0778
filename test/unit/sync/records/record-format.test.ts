import { describe, expect, it } from 'vitest'
import type { AdditionalColumn, ColumnType } from '../../../../src/config/collections/columns.ts'
import { DocumentReference, type FieldChange, NamedReference } from '../../../../src/fauna/document.ts'
import { ValueDocument } from '../../../../src/fauna/export/value-document.ts'
import { DeepText } from '../../../../src/fauna/fields/deep-text.ts'
import type { RecordText } from '../../../../src/sync/records/record-format.ts'
import { recordFormat, textOfRecord } from '../record-format.ts'

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
const parsed = (text: RecordText) => JSON.parse(textOfRecord(text))

const column = (path: string[], type: ColumnType = 'string', required = true): AdditionalColumn => {
  return { name: 'c', path, type, required }
}

const selected = (path: string[], type?: ColumnType, required?: boolean): unknown => {
  const columns = { data: false, createdAt: false, additional: [column(path, type, required)] }
  return parsed(recordFormat({ columns }).document(document)).c
}

describe('a record', () => {
  it('has ref, ts, data and ttl', () => {
    const format = recordFormat({ columns: { data: true, createdAt: false, additional: [] } })
    const mortal = new ValueDocument({ ...HEAD, ttl: '2030-01-01T00:00:00Z' }, { a: 1 }, [])
    expect(parsed(format.document(mortal))).toEqual({
      ref: '7',
      ts: 1700000000000000,
      data: { a: 1 },
      ttl: '2030-01-01T00:00:00Z',
    })
  })

  it('has no data if the column is off', () => {
    const format = recordFormat({ columns: { data: false, createdAt: false, additional: [] } })
    const text = format.document(document)
    expect(parsed(text)).toEqual({ ref: '7', ts: 1700000000000000, ttl: null })
    expect(text.changes).toBeUndefined()
  })

  it('of a deletion has the time in the deletion column', () => {
    const format = recordFormat({
      columns: { data: true, createdAt: false, additional: [] },
      deletions: { column: 'gone "at"', isNullOnDocuments: false, onLost: 'warn' },
    })
    expect(JSON.parse(format.removal({ id: '7', ts: 1700000000000001 }))).toEqual({
      ref: '7',
      ts: 1700000000000001,
      'gone "at"': '2023-11-14T22:13:20.000001Z',
    })
  })
})

describe('the deletion column of a record', () => {
  const recordsWith = (isNullOnDocuments: boolean) => {
    const format = recordFormat({
      columns: { data: false, createdAt: false, additional: [] },
      deletions: { column: 'gone', isNullOnDocuments, onLost: 'warn' },
    })
    return [parsed(format.document(document)), JSON.parse(format.removal({ id: '7', ts: 1 }))]
  }

  it('is absent in the record of a document if the row is kept', () => {
    expect(recordsWith(false)).toEqual([
      { ref: '7', ts: 1700000000000000, ttl: null },
      { ref: '7', ts: 1, gone: '1970-01-01T00:00:00.000001Z' },
    ])
  })

  it('is null in the record of a document if destinations delete the row', () => {
    expect(recordsWith(true)).toEqual([
      { ref: '7', ts: 1700000000000000, ttl: null, gone: null },
      { ref: '7', ts: 1, gone: '1970-01-01T00:00:00.000001Z' },
    ])
  })
})

describe('the column created_at', () => {
  const columns = { data: false, createdAt: true, additional: [] }
  const recordOf = (id: string) =>
    parsed(recordFormat({ columns }).document(new ValueDocument({ ...HEAD, id }, {}, [])))

  it('has the time in the id, in milliseconds and UTC', () => {
    expect(recordOf('481388943740240384').created_at).toBe('2026-11-22T11:32:01.847Z')
  })

  it('is null if the id holds no time', () => {
    expect(recordOf('7')).toEqual({ ref: '7', ts: HEAD.ts, ttl: null, created_at: null })
  })
})

describe('the selected columns', () => {
  const additional = [column(['data', 'missing'])]
  const columns = { data: true, createdAt: true, additional }
  const deletions = { column: 'gone', isNullOnDocuments: true, onLost: 'warn' } as const
  const recordWith = (...names: string[]) => {
    const selected = new Map(names.map((name) => [name, {}]))
    return parsed(recordFormat({ columns, deletions, selected }).document(document))
  }

  it.each([
    [[], { ref: '7', ts: HEAD.ts }],
    [['ttl'], { ref: '7', ts: HEAD.ts, ttl: null }],
    [['created_at'], { ref: '7', ts: HEAD.ts, created_at: null }],
    [['gone'], { ref: '7', ts: HEAD.ts, gone: null }],
  ])('%j are in the record besides ref and ts, and no others, required or not', (names, expected) => {
    expect(recordWith('ts', ...names)).toEqual(expected)
  })

  it('never leave out the time of a deletion', () => {
    const format = recordFormat({ deletions, selected: new Map([['ref', {}]]) })
    expect(JSON.parse(format.removal({ id: '7', ts: 1 }))).toHaveProperty('gone')
  })
})

describe('typed columns of a record', () => {
  const selected = new Map<string, unknown>([
    ['data', {}],
    ['n', { type: ['null', 'number'] }],
    ['t', { type: ['null', 'string'] }],
  ])
  const fields = { n: 'NaN', t: 'x', other: [1] }

  it.each([true, false])('are beside data, or without it: %s', (data) => {
    const columns = { data, createdAt: false, additional: [] }
    const format = recordFormat({ columns, typedColumns: true, selected })
    const text = format.document(new ValueDocument(HEAD, fields, []))
    expect(parsed(text)).toEqual({ ref: '7', ts: HEAD.ts, ...(data && { data: fields }), n: null, t: 'x' })
    expect(text.changes).toMatchObject([{ change: { field: 'n', change: 'NULLED' } }])
  })

  it('list the numbers that are null in data too', () => {
    const format = recordFormat({ typedColumns: true, selected })
    format.declareFields(new Map([['n', { type: 'number' }]]))
    const text = format.document(new ValueDocument(HEAD, fields, []))
    expect(parsed(text)).toMatchObject({ data: { n: null }, n: null })
    expect(text.changes?.map(({ change }) => change.field)).toEqual(['data.n', 'n'])
  })

  it('are absent if they are off', () => {
    expect(recordFormat({ selected }).document(document).typed).toBeUndefined()
  })
})

describe('an additional column', () => {
  it.each<[string[], ColumnType, unknown]>([
    [['data', 'email'], 'string', 'a@b.c'],
    [['data', 'parent'], 'object', { id: '9', collection: 'orders', type: 'document' }],
    [['data', 'parent', 'id'], 'string', '9'],
    [['data', 'parent', 'collection'], 'object', { id: 'orders', type: 'collection' }],
    [['data', 'parent', 'collection', 'id'], 'string', 'orders'],
    [['data', 'kind', 'id'], 'string', 'users'],
    [['data', 'list', '0', 'a'], 'integer', 1],
    [['data', 'nothing'], 'integer', null],
    [['ref', 'id'], 'string', '7'],
    [['ref', 'collection', 'id'], 'string', 'users'],
    [['ts'], 'integer', 1700000000000000],
  ])('at %j of type %s holds the value', (path, type, expected) => {
    expect(selected(path, type)).toEqual(expected)
  })

  it.each([
    [['data', 'missing']],
    [['ttl']],
    [['data', 'email', 'x']],
    [['data', 'constructor']],
    [['data', 'list', '-1']],
    [['data', 'list', '0x0']],
    [['data', 'list', 'length']],
    [['nowhere']],
    [[]],
  ])('at %j, not required, is null', (path) => {
    expect(selected(path, 'string', false)).toBeNull()
  })

  it('that is required and missing is an error that names path and document', () => {
    expect(() => selected(['data', 'missing'])).toThrow(/Document "7" of the collection "users".*\["data","missing"\]/)
  })

  it('that is required and missing without a collection is an error that proposes to name one', () => {
    const messageOf = (change: Partial<AdditionalColumn>) => {
      const additional = [{ ...column(['data', 'missing']), ...change }]
      return () => recordFormat({ columns: { data: false, createdAt: false, additional } }).document(document)
    }
    expect(messageOf({})).toThrow(/to false, or "collection" to the only collection whose documents have it\.$/)
    expect(messageOf({ collection: 'users' })).toThrow(/to false\.$/)
  })

  it('of another collection is not in the record, required or not', () => {
    const own = { ...column(['data', 'email']), name: 'own', collection: 'users' }
    const other = { ...column(['data', 'missing']), name: 'other', collection: 'orders' }
    const format = recordFormat({ columns: { data: false, createdAt: false, additional: [own, other] } })
    expect(parsed(format.document(document))).toEqual({ ref: '7', ts: HEAD.ts, ttl: null, own: 'a@b.c' })
  })

  it('names five steps of a long path', () => {
    expect(() => selected(['data', 'b', 'c', 'd', 'e'])).toThrow(/at \["data","b","c","d","e"\],/)
    expect(() => selected(['data', 'b', 'c', 'd', 'e', 'f'])).toThrow(/at \["data","b","c","d","e",…\],/)
  })
})

describe('the field changes of a record', () => {
  const fields = { n: 1, nan: 'NaN', text: 'NaN', cut: new DeepText([1]) }
  const changesInFauna: FieldChange[] = [
    { path: ['data', 'total'], kind: 'unread', cause: 'it throws' },
    { path: ['data', 'cut'], kind: 'cut', cause: 'it is deep' },
  ]
  const changed = new ValueDocument(HEAD, fields, changesInFauna)
  const of = (data: boolean, ...additional: AdditionalColumn[]) => {
    const text = recordFormat({ columns: { data, createdAt: false, additional } }).document(changed)
    return { record: parsed(text), changes: text.changes?.map(({ change }) => change) }
  }
  const unread = (field: string) => ({ field, change: 'NULLED', reason: 'SOURCE_RETRIEVAL_ERROR' })
  const unwritable = (field: string) => ({ field, change: 'NULLED', reason: 'SOURCE_SERIALIZATION_ERROR' })
  const truncated = (field: string) => ({ field, change: 'TRUNCATED', reason: 'SOURCE_FIELD_SIZE_LIMITATION' })

  it('are absent if the column of the field is off', () => {
    expect(of(false).changes).toBeUndefined()
  })

  it('list what Fauna could not send, in data and in a column of it, required or not', () => {
    expect(of(true).changes).toEqual([unread('data.total'), truncated('data.cut')])
    expect(of(false, column(['data', 'total', 'deep']))).toEqual({
      record: { ref: '7', ts: 1700000000000000, ttl: null, c: null },
      changes: [unread('c')],
    })
  })

  it('list a truncated value in its column once, whatever type the column has', () => {
    expect(of(false, column(['data', 'cut']))).toMatchObject({ record: { c: '[1]' }, changes: [truncated('c')] })
    expect(of(false, column(['data', 'cut'], 'array'))).toMatchObject({
      record: { c: null },
      changes: [unwritable('c')],
    })
  })

  it('list a value that the type of its column cannot hold', () => {
    expect(of(false, column(['data', 'text'], 'number'))).toMatchObject({
      record: { c: null },
      changes: [unwritable('c')],
    })
  })

  it('do not list a value that was converted to the type of its column', () => {
    expect(of(false, column(['data', 'n']))).toMatchObject({ record: { c: '1' }, changes: undefined })
    expect(of(false, column(['data', 'text']))).toMatchObject({ record: { c: 'NaN' }, changes: undefined })
  })

  it('list each declared number that is NaN, in data alone', () => {
    const numbers = new ValueDocument(HEAD, { nan: 'NaN', parent: new DocumentReference('9', 'orders') }, [])
    const additional = [column(['data', 'parent', 'collection', 'id'])]
    const format = recordFormat({ columns: { data: true, createdAt: false, additional } })
    const undeclared = format.document(numbers)
    expect([parsed(undeclared).data.nan, undeclared.changes]).toEqual(['NaN', undefined])

    format.declareFields(new Map([['nan', { type: 'number' }]]))
    const declared = format.document(numbers)
    expect(parsed(declared)).toMatchObject({ data: { nan: null, parent: { id: '9' } }, c: 'orders' })
    expect(declared.changes?.map(({ change }) => change)).toEqual([unwritable('data.nan')])
  })
})
