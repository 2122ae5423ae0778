import { describe, expect, it } from 'vitest'
import type { FieldChange } from '../../../../src/fauna/document.ts'
import type { TypedColumn, TypedColumnType } from '../../../../src/sync/columns/typed-column.ts'
import type { ChangedField } from '../../../../src/sync/records/changed-field.ts'
import { TypedFields } from '../../../../src/sync/records/typed-fields.ts'

const column = (name: string, type: TypedColumnType = 'string', field = name): TypedColumn => ({ name, field, type })

const COLUMNS = [
  column('a', 'integer'),
  column('b'),
  column('c', 'object'),
  column('ts_1', 'number', 'ts'),
  column('quo"te'),
  column('é', 'array'),
]

const typed = new TypedFields(COLUMNS)

interface Copied {
  readonly text: string
  readonly changes: readonly ChangedField['change'][]
}

function copy(text: string, fieldChanges: readonly FieldChange[] = [], fields: TypedFields = typed): Copied {
  const bytes = Buffer.from(`xx${text}yy`)
  const changes: ChangedField[] = []
  const json = fields.copy({ json: { bytes, start: 2, end: bytes.length - 2 }, fieldChanges }, changes)
  return {
    text: json.bytes.toString('utf8', json.start, json.end),
    changes: changes.map(({ change }) => change),
  }
}

const nulled = (field: string) => ({ field, change: 'NULLED', reason: 'SOURCE_SERIALIZATION_ERROR' })

describe('the typed columns of a document', () => {
  it.each([
    ['{}', ''],
    ['{"x":1}', ''],
    ['{"a":1}', ',"a":1'],
    ['{"a":1,"b":"t","c":{"d":[]}}', ',"a":1,"b":"t","c":{"d":[]}'],
    ['{"a":1,"x":{"b":"no"},"b":"t"}', ',"a":1,"b":"t"'],
    ['{"x":0,"b":"t","y":0}', ',"b":"t"'],
    ['{"ts":5,"a":1}', ',"ts_1":5,"a":1'],
    ['{"a":1,"ts":5}', ',"a":1,"ts_1":5'],
    ['{"quo\\"te":"t","é":[]}', ',"quo\\"te":"t","é":[]'],
    ['{"\\u00e9":[1]}', ',"\\u00e9":[1]'],
    ['{"a":null,"c":null}', ',"a":null,"c":null'],
    ['{"a":2.0,"b":"t"}', ',"a":2,"b":"t"'],
    ['{"a":1,"b":{"k":"\\""},"c":{}}', ',"a":1,"b":"{\\"k\\":\\"\\\\\\"\\"}","c":{}'],
    ['{"ab":1,"":2,"A":3}', ''],
  ])('of %s are %j', (text, expected) => {
    expect(copy(text)).toEqual({ text: expected, changes: [] })
  })

  it('are null where their type cannot hold the value', () => {
    expect(copy('{"a":"x","b":"t","c":[]}')).toEqual({
      text: ',"a":null,"b":"t","c":null',
      changes: [nulled('a'), nulled('c')],
    })
    expect(copy('{"ts":"NaN"}')).toEqual({ text: ',"ts_1":null', changes: [nulled('ts_1')] })
  })

  it('of fields whose names have the same hash are distinguished', () => {
    // 31 * "a" + "b" and 31 * "b" + "C" are equal.
    const fields = new TypedFields([column('ab', 'integer'), column('bC')])
    expect(copy('{"ab":1,"bC":"t"}', [], fields).text).toBe(',"ab":1,"bC":"t"')
    expect(copy('{"bC":1,"c$":"t"}', [], fields).text).toBe(',"bC":"1"')
  })

  it('of a large document follow those of a small one', () => {
    const large = 'é'.repeat(100_000)
    expect(copy('{"b":"t"}').text).toBe(',"b":"t"')
    expect(copy(`{"a":1,"b":"${large}","ts":1,"c":{}}`).text).toBe(`,"a":1,"b":"${large}","ts_1":1,"c":{}`)
    expect(copy(`{"b":["${large}"]}`).text).toBe(`,"b":${JSON.stringify(`["${large}"]`)}`)
    expect(copy('{"b":"t"}').text).toBe(',"b":"t"')
  })
})

describe('changes that the fields of a document had before', () => {
  const change = (kind: FieldChange['kind'], ...path: string[]): FieldChange => {
    return { path: ['data', ...path], kind, cause: 'why' }
  }

  it('are changes of their columns too', () => {
    expect(
      copy('{"a":null,"b":"[1]"}', [change('unwritable', 'a'), change('cut', 'b'), change('unread', 'ts')]).changes,
    ).toEqual([
      nulled('a'),
      { field: 'b', change: 'TRUNCATED', reason: 'SOURCE_FIELD_SIZE_LIMITATION' },
      { field: 'ts_1', change: 'NULLED', reason: 'SOURCE_RETRIEVAL_ERROR' },
    ])
  })

  it('are none of a field that has no column', () => {
    expect(copy('{"x":null}', [change('unwritable', 'x')]).changes).toEqual([])
  })

  it('name the value inside the column', () => {
    expect(copy('{"é":[null]}', [change('unwritable', 'é', '0')]).changes).toEqual([nulled('é.0')])
  })

  it('are replaced by the change of a column that is null for its type', () => {
    expect(copy('{"c":"[1]"}', [change('cut', 'c')])).toEqual({ text: ',"c":null', changes: [nulled('c')] })
  })
})
