import { describe, expect, it } from 'vitest'
import type { FaunaObject } from '../../../../src/fauna/document.ts'
import type { FieldType } from '../../../../src/fauna/fields/field-type.ts'
import { leftOutFields, renamedColumns, typedColumnsOf } from '../../../../src/sync/discovery/typed-columns.ts'
import { tallyOf } from '../tally.ts'

const columnsOf = (documents: readonly FaunaObject[], info = {}) =>
  typedColumnsOf(info, tallyOf(documents), ['ref', 'ts', 'data', 'ttl'])

const manyFields = (count: number): FaunaObject =>
  Object.fromEntries(Array.from({ length: count }, (_, i) => [`f${String(i).padStart(4, '0')}`, i]))

describe('the typed columns of a collection', () => {
  it('are its fields by name, with the types of the sampled values', () => {
    expect(
      columnsOf([
        { b: 1, a: 'x' },
        { b: 1.5, c: null },
      ]),
    ).toEqual({
      columns: [
        { name: 'a', field: 'a', type: 'string' },
        { name: 'b', field: 'b', type: 'number' },
        { name: 'c', field: 'c', type: 'string' },
      ],
      leftOut: 0,
    })
  })

  it('have the declared types', () => {
    const fields = new Map<string, FieldType>([
      ['a', { type: 'number' }],
      ['any', { type: 'any' }],
      ['unsampled', { type: 'date' }],
    ])
    expect(columnsOf([{ a: 1, any: true, b: 'x' }], { fields, computed: ['c', 'b'] }).columns).toEqual([
      { name: 'a', field: 'a', type: 'number' },
      { name: 'any', field: 'any', type: 'boolean' },
      { name: 'b', field: 'b', type: 'string' },
      { name: 'c', field: 'c', type: 'string' },
      { name: 'unsampled', field: 'unsampled', type: 'date' },
    ])
  })

  it('are a thousand at most: the declared and the most frequent, then the first by name', () => {
    const exact = columnsOf([manyFields(1000)])
    expect(exact).toMatchObject({ columns: { length: 1000 }, leftOut: 0 })
    expect(leftOutFields('c', exact)).toBeUndefined()

    expect(leftOutFields('c', columnsOf([manyFields(1001)]))).toContain('1001')
    const more = columnsOf([manyFields(1002), { f1001: 1 }], { fields: new Map([['z', { type: 'date' }]]) })
    expect(more).toMatchObject({ columns: { length: 1000 }, leftOut: 3 })
    const fields = more.columns.map(({ field }) => field)
    expect(fields.slice(-3)).toEqual(['f0997', 'f1001', 'z'])
    expect(leftOutFields('c', more)).toContain('"c" has 1003 top-level fields')
  })

  it('that are renamed are reported', () => {
    expect(renamedColumns('c', columnsOf([{ a: 1 }]).columns)).toBeUndefined()
    const renamed = renamedColumns('c', columnsOf([{ ts: 1, a: 1, ['x'.repeat(65_536)]: 1 }]).columns)
    expect(renamed).toContain('"ts" as "ts_field"')
    expect(renamed?.length).toBeLessThan(1000)
    const long = (count: number) =>
      Object.fromEntries(Array.from({ length: count }, (_, i) => [`${'x'.repeat(200)}${i}`, 1]))
    expect(renamedColumns('c', columnsOf([long(200)]).columns)).not.toContain('more')
    expect(renamedColumns('c', columnsOf([long(201)]).columns)).toMatch(/ and 1 more\.$/)
  })
})
