import { describe, expect, it } from 'vitest'
import type { FieldType } from '../../../../src/fauna/fields/field-type.ts'
import { declaresNumbers, nullNonFinite } from '../../../../src/sync/records/declared-numbers.ts'

const NUMBER: FieldType = { type: 'number' }
const NULLABLE: FieldType = { type: 'union', members: [NUMBER, { type: 'null' }] }
const OR_TEXT: FieldType = { type: 'union', members: [NUMBER, { type: 'string' }] }
const LIST: FieldType = { type: 'array', items: NULLABLE }
const POINT: FieldType = { type: 'object', fields: new Map([['x', NUMBER]]), rest: NUMBER }

describe('where a number is declared', () => {
  it.each<[string, FieldType, unknown, unknown, string[][]]>([
    ['NaN', NUMBER, 'NaN', null, [['f']]],
    ['an infinity', NULLABLE, '-Infinity', null, [['f']]],
    ['a number', NUMBER, 5, 5, []],
    ['other text', NUMBER, 'nan', 'nan', []],
    ['text, where that is declared too', OR_TEXT, 'NaN', 'NaN', []],
    ['text, where that is declared', { type: 'string' }, 'NaN', 'NaN', []],
    ['text, where anything is', { type: 'any' }, 'NaN', 'NaN', []],
    [
      'a list of them',
      LIST,
      [1, 'NaN', null, 'Infinity'],
      [1, null, null, null],
      [
        ['f', '1'],
        ['f', '3'],
      ],
    ],
    [
      'an object of them',
      POINT,
      { x: 'NaN', y: 'Infinity', z: 1 },
      { x: null, y: null, z: 1 },
      [
        ['f', 'x'],
        ['f', 'y'],
      ],
    ],
    ['a list of objects', { type: 'array', items: POINT }, [{ x: 'NaN' }], [{ x: null }], [['f', '0', 'x']]],
    [
      'one of several objects',
      { type: 'union', members: [POINT, { type: 'object', fields: new Map([['x', NULLABLE]]) }] },
      { x: 'NaN' },
      { x: null },
      [['f', 'x']],
    ],
  ])('%s', (_, type, value, expected, paths) => {
    const fields = { f: value as never, other: 'NaN' }
    expect(nullNonFinite(fields, new Map([['f', type]]))).toEqual(paths)
    expect(fields).toEqual({ f: expected, other: 'NaN' })
  })

  it.each<[FieldType, boolean]>([
    [NUMBER, true],
    [NULLABLE, true],
    [LIST, true],
    [POINT, true],
    [{ type: 'integer' }, false],
    [{ type: 'object', fields: new Map() }, false],
    [{ type: 'any' }, false],
  ])('%j is a declared number: %s', (type, expected) => {
    expect(declaresNumbers(new Map([['f', type]]))).toBe(expected)
  })
})
