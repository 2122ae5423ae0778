import { describe, expect, it } from 'vitest'
import type { FaunaDocument } from '../../../../src/fauna/document.ts'
import { stringifyExactJson } from '../../../../src/fauna/exact-json.ts'
import { DEEPEST } from '../../../../src/fauna/fields/deep-text.ts'
import { UNPOOLED } from '../../../../src/fauna/http/buffers.ts'
import { transcodePage as transcodeV4 } from '../../../../src/fauna/v4/export/transcoder.ts'
import { transcodePage as transcodeV10 } from '../../../../src/fauna/v10/export/transcoder.ts'
import { textOf } from '../record-text.ts'

const APIS = [
  {
    name: 'FQL v4',
    integer: (text: string) => text,
    transcode(fields: string) {
      const ref = '{"@ref":{"id":"1","collection":{"@ref":{"id":"c","collection":{"@ref":{"id":"collections"}}}}}}'
      return transcodeV4(
        Buffer.from(`{"resource":{"data":[{"ref":${ref},"ts":1,"data":${fields}}]}}`),
        UNPOOLED,
        () => {},
      ).documents.at(0)
    },
  },
  {
    name: 'FQL v10',
    integer: (text: string) => `{"@long":"${text}"}`,
    transcode(fields: string) {
      const own = fields === '{}' ? '' : `,${fields.slice(1, -1)}`
      const document = `{"@doc":{"id":"1","coll":{"@mod":"c"},"ts":{"@time":"1970-01-01T00:00:01Z"}${own}}}`
      return transcodeV10(Buffer.from(`{"data":{"data":[${document}]}}`), UNPOOLED, () => {}).documents.at(0)
    },
  },
]

/** The JSON text that a record would hold. */
const written = ({ json }: FaunaDocument): Record<string, unknown> => JSON.parse(textOf(json))

describe.each(APIS)('the fields of a document over $name', ({ transcode, integer }) => {
  const decode = (fields: string): FaunaDocument => {
    const document = transcode(fields)
    if (document === undefined) throw new Error('it is not a document')
    return document
  }

  const lists = (depth: number, inside = '1') => '['.repeat(depth) + inside + ']'.repeat(depth)
  const objects = (depth: number) => `${'{"a":'.repeat(depth)}[]${'}'.repeat(depth)}`

  it('can be nested as deep as consumers of records support', () => {
    const document = decode(`{"deep":${lists(DEEPEST)},"objects":${objects(DEEPEST - 1)},"flat":"x"}`)
    expect(document.fieldChanges).toEqual([])
    expect(JSON.stringify(written(document).deep)).toBe(lists(DEEPEST))
  })

  it.each([1, 2, 500])('hold values nested %i levels too deep as exact JSON text, and record it', (more) => {
    const big = integer('9007199254740993')
    const document = decode(
      `{"flat":"x","deep":${lists(DEEPEST + more, big)},"objects":${objects(DEEPEST + more - 1)}}`,
    )
    expect(document.fieldChanges).toMatchObject([
      { path: ['data', 'deep'], kind: 'cut' },
      { path: ['data', 'objects'], kind: 'cut' },
    ])
    let inside = written(document).deep
    for (let level = 0; level < DEEPEST; level++) inside = (inside as unknown[])[0]
    expect(inside).toBe(lists(more, '9007199254740993'))
  })

  it('that cannot be decoded do not affect the others', () => {
    const document = decode('{"before":"x","strange":{"@bytes":5},"after":["y"]}')
    expect(written(document)).toEqual({ before: 'x', strange: null, after: ['y'] })
    expect(document.fieldChanges).toMatchObject([{ path: ['data', 'strange'], kind: 'unwritable' }])
  })

  it.each(['__proto__', 'constructor', 'toString', '', ' ', '\u0000'])('may be called %j', (key) => {
    const name = JSON.stringify(key)
    const document = decode(`{${name}:{"a":[1]},"list":[{${name}:"x"}]}`)
    expect(textOf(document.json)).toBe(`{${name}:{"a":[1]},"list":[{${name}:"x"}]}`)
    expect(stringifyExactJson(document.data())).toBe(textOf(document.json))
  })
})
