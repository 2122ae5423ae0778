import { describe, expect, it } from 'vitest'
import { ExactNumber } from '../../../../src/fauna/exact-json.ts'
import { TYPED_COLUMN_TYPES, type TypedColumnType } from '../../../../src/sync/columns/typed-column.ts'
import { fits, toFittingValue } from '../../../../src/sync/records/value-fit.ts'

const SURROUNDING = 'x'

/** Whether a value fits in the middle of other bytes. */
function isFitting(text: string, type: TypedColumnType): boolean {
  const bytes = Buffer.from(SURROUNDING + text + SURROUNDING)
  return fits(bytes, SURROUNDING.length, bytes.length - SURROUNDING.length, type)
}

const fitting = (text: string): TypedColumnType[] => TYPED_COLUMN_TYPES.filter((type) => isFitting(text, type))

describe('a value fits as it is', () => {
  it.each<[string, readonly TypedColumnType[]]>([
    ['null', TYPED_COLUMN_TYPES],
    ['true', ['boolean']],
    ['false', ['boolean']],
    ['0', ['integer', 'number']],
    ['-9', ['integer', 'number']],
    ['999999999999999999', ['integer', 'number']],
    ['-999999999999999999', ['integer', 'number']],
    // Converted, because they can be too large, or are written differently.
    ['9223372036854775807', ['number']],
    ['-0', ['number']],
    ['2.0', ['number']],
    ['1E3', ['number']],
    ['"text"', ['string']],
    ['""', ['string']],
    ['{"a":1}', ['object']],
    ['[1]', ['array']],
  ])('%s: %j', (text, types) => {
    expect(fitting(text)).toEqual(types)
  })

  it.each([
    '2026-11-28T12:00:00Z',
    '2026-11-28T12:00:00.1Z',
    '2026-11-28T12:00:00.123456789Z',
    '-0001-01-01T00:00:00Z',
    '+10000-01-01T00:00:00Z',
  ])('as a time: %s', (text) => {
    expect(fitting(`"${text}"`)).toEqual(['string', 'time'])
  })

  it.each(['2026-11-28', '-0001-01-01', '+10000-01-01'])('as a date: %s', (text) => {
    expect(fitting(`"${text}"`)).toEqual(['string', 'date'])
  })

  it.each([
    '2026-11-28T12:00:00',
    '2026-11-28T12:00:00.Z',
    '2026-11-28T12:00:00.1',
    '2026-11-28T12:00:0Z',
    '2026-11-28T12-00:00Z',
    '2026-11-28T12:00-00Z',
    '2026-11-28 12:00:00Z',
    '2026-11-28Taa:00:00Z',
    '2026-11-28T12:aa:00Z',
    '2026-11-28T12:00:aaZ',
    '2026-11-28T12:00:00.aZ',
    '2026-11-28T12:00:00,1Z',
    '2026-11-28T',
    'T12:00:00Z',
    '12026-11-28',
    '026-11-28',
    '2026-1-28',
    '2026/11-28',
    '2026-11/28',
    '2026-aa-28',
    '2026-11-aa',
    '2026-11-2',
    '2026-11-281',
    '+',
    '',
  ])('only as a string: %j', (text) => {
    expect(fitting(`"${text}"`)).toEqual(['string'])
  })
})

describe('a value that does not fit', () => {
  it.each<[string, TypedColumnType, unknown]>([
    ['2.0', 'integer', 2],
    ['-0', 'integer', -0],
    ['9223372036854775807', 'integer', new ExactNumber('9223372036854775807')],
    ['2.5', 'string', '2.5'],
    ['true', 'string', 'true'],
    ['9007199254740993', 'string', '9007199254740993'],
    ['{"id":"7","collection":"users"}', 'string', '{"id":"7","collection":"users"}'],
    ['[1,9007199254740993]', 'string', '[1,9007199254740993]'],
  ])('is converted if that loses nothing: %s to %s', (text, type, value) => {
    expect(toFittingValue(text, type)).toEqual({ value })
  })

  it.each<[string, TypedColumnType, RegExp]>([
    ['2.5', 'integer', /fraction/],
    ['"42"', 'integer', /of type string/],
    ['"NaN"', 'number', /NaN or infinite/],
    ['"2026-11-28"', 'time', /not a time/],
    ['5', 'date', /not a date/],
    ['"text"', 'object', /of type string/],
    ['{}', 'array', /of type object/],
    ['1', 'boolean', /of type number/],
  ])('has a cause otherwise: %s to %s', (text, type, cause) => {
    expect(toFittingValue(text, type)).toEqual({ cause: expect.stringMatching(cause) })
  })
})
