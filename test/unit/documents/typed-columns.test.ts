import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import type { ValueKind } from '../../../src/fauna/fields/field-tally.ts'
import { typedColumnSchema } from '../../../src/sync/columns/typed-column.ts'
import { widen } from '../../../src/sync/discovery/widen.ts'
import { rowsOf, sectionOf } from './markdown.ts'

const page = readFileSync(new URL('../../../docs/columns.md', import.meta.url), 'utf8')

/** The kinds of the values that each row describes. */
const KINDS: Readonly<Record<string, readonly ValueKind[]>> = {
  booleans: ['boolean'],
  'integers of 32 or 64 bits': ['integer'],
  doubles: ['number'],
  'integers and doubles': ['integer', 'number'],
  'text, bytes, queries, sets': ['string'],
  times: ['time'],
  dates: ['date'],
  'objects, references': ['object'],
  arrays: ['array'],
  'only null, NaN or infinities': ['unknown'],
  'any other mixture': ['time', 'date'],
}

it('docs/columns.md has the type of each kind of values', () => {
  const rows = rowsOf(sectionOf(page, '### Types of typed columns'))
  const expected = Object.entries(KINDS).map(([values, kinds]) => {
    const { type, format } = typedColumnSchema({ name: 'a', field: 'a', type: widen(kinds) })
    const [, name] = type as readonly string[]
    return [values, `\`${name}\``, format === undefined ? '' : `\`${format}\``]
  })
  expect(rows).toEqual(expected)
})
