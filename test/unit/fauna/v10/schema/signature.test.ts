import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { ANY, type FieldType, type ScalarType, unionOf } from '../../../../../src/fauna/fields/field-type.ts'
import { parseSignature } from '../../../../../src/fauna/v10/schema/signature.ts'
import { assertProperty } from '../../../property.ts'

const scalar = (type: ScalarType): FieldType => ({ type })
const literal = (value: string | number | boolean): FieldType => ({ type: 'literal', value })
const array = (items: FieldType): FieldType => ({ type: 'array', items })
const object = (fields: Readonly<Record<string, FieldType>>, rest?: FieldType): FieldType => ({
  type: 'object',
  fields: new Map(Object.entries(fields)),
  ...(rest && { rest }),
})
const union = (...members: FieldType[]): FieldType => ({ type: 'union', members })

const [int, double, string, nothing] = [scalar('integer'), scalar('number'), scalar('string'), scalar('null')]
const reference = scalar('reference')

/** All of them, but for those marked, a FaunaDB took as the type of a field, and gave back as they are here. */
const SIGNATURES: readonly (readonly [string, FieldType])[] = [
  ['Any', ANY],
  ['String', string],
  ['Int', int],
  ['Long', int],
  ['Double', double],
  ['Float', double],
  ['Number', double],
  ['Boolean', scalar('boolean')],
  ['Bytes', scalar('bytes')],
  ['Date', scalar('date')],
  ['Time', scalar('time')],
  ['UUID', string],
  ['Null', nothing],
  ['  Int  ', int],

  ['Int?', union(int, nothing)],
  ['Int??', union(int, nothing)],
  ['(Int?)?', union(int, nothing, nothing)],
  ['Any?', ANY],
  ['Int | String | Null', union(int, string, nothing)],
  ['Int|String', union(int, string)],
  ['(String | Int)?', union(string, int, nothing)],
  ['String | Int?', union(string, int, nothing)],
  ['String | Any', ANY],
  ['Int & String', ANY],

  ['"a" | "b"', union(literal('a'), literal('b'))],
  ["'a'", literal('a')],
  [String.raw`"a\n\"\u0041\u{1F600}\u{01f600}\x41\#"`, literal('a\n"A😀😀A#')],
  ['"#{x}"', literal('#{x}')],
  ['true | false', union(literal(true), literal(false))],
  ['1 | -1 | 0x1F | 1_000', union(literal(1), literal(-1), literal(31), literal(1000))],
  ['9223372036854775807', int],

  ['Array<String>', array(string)],
  ['Array<Int?>', array(union(int, nothing))],
  ['[]', array(ANY)],
  ['()', array(ANY)],
  ['[Int]', array(int)],
  ['[String, Int]', array(union(string, int))],
  ['(String, Int)', array(union(string, int))],
  ['[Int,]', array(int)],
  ['(String)', string],
  [
    'Array<Array<{ a: [Int, String?]? }>>',
    array(array(object({ a: union(array(union(int, string, nothing)), nothing) }))),
  ],

  ['{}', object({})],
  ['{ a: Int, b: String? }', object({ a: int, b: union(string, nothing) })],
  ['{ a: Int, *: Any }', object({ a: int }, ANY)],
  ['{ *: String }', object({}, string)],
  [`{ "quoted key": Int, 'single': Int, "@ref": Int }`, object({ 'quoted key': int, single: int, '@ref': int })],
  ['{ a: Int; b: Int }', object({ a: int, b: int })],
  ['{\n  a: Int\n  b: Int?\n  "c": Int\n}', object({ a: int, b: union(int, nothing), c: int })],
  ['{ a: Int, // c\n b: Int /* x */ }', object({ a: int, b: int })],
  ['{ a: Int = 5 }', object({ a: int })],
  [
    '{ a: { b: String = "x, }" }, c: Array<Int> = [1, 2]\n d: { e: Int } = { e:\n 1 } }',
    object({ a: object({ b: string }), c: array(int), d: object({ e: int }) }),
  ],
  ['String // comment', string],

  ['Ref<Product>', reference],
  ['Ref<Product>?', union(reference, nothing)],
  ['Ref<Key>', reference],
  ['Product | NullProduct', union(reference, reference)],
  ['Product | EmptyRef<Product>', union(reference, reference)],

  // Fauna takes none of these as the type of a field: no document holds such a value.
  ['ID', string],
  ['Never', ANY],
  ['Set<Int>', ANY],
  ['Int => Int', ANY],
  ['() => Int', ANY],
  ['(a: Int, ...b: Int) => Int', ANY],
  ['{ a: Int, ... }', object({ a: int }, ANY)],

  // Nor does it understand these.
  ['', ANY],
  ['1.5', ANY],
  ['Array<>', ANY],
  ['Array<Int, Int>', ANY],
  ['{ a: Int', ANY],
  ['{ a Int }', ANY],
  ['{ a: Int = }', ANY],
  ['{ a: Int = [1 }', ANY],
  ['{ a: String = <<-X\n  b: Int\n  X\n}', ANY],
  ['[Int', ANY],
  ['Int String', ANY],
  ['"a', ANY],
  ['/* a /* b */ c */ Int', ANY],
  [String.raw`"\u{110000}"`, literal('u{110000}')],
]

describe('a type signature', () => {
  it.each(SIGNATURES)('%j is parsed', (signature, type) => {
    expect(parseSignature(signature)).toEqual(type)
  })

  it('is parsed whatever its parts are', () => {
    assertProperty(
      fc.property(written, ({ signature, type }) => {
        expect(parseSignature(signature)).toEqual(type)
      }),
    )
  })

  it('never fails', () => {
    const part = fc.oneof(
      fc.string(),
      fc.constantFrom(...'{}[]()<>|&?:;,*=."\'\\/#\n '),
      fc.constantFrom('=>', '...', '//', '/*', '*/', '"a"', '\\u{', 'Array<', 'Ref<', 'Int', 'null', '-', '0x', '5'),
    )
    const signature = fc.oneof(
      fc.string(),
      fc.array(part, { maxLength: 40 }).map((parts) => parts.join('')),
    )
    assertProperty(
      fc.property(signature, (text) => {
        expect(parseSignature(text)).toHaveProperty('type')
      }),
      { numRuns: 1000 },
    )
  })

  it.each(['[', '(', '{a:', 'Array<', '{a: Int = [', '"', '/*', 'Int |', 'Int?', 'Int => '])(
    'of %j a hundred thousand times does not fail either',
    (part) => expect(parseSignature(part.repeat(100_000))).toHaveProperty('type'),
  )

  it('is of any type if it is deeper than a schema should be', () => {
    const nested = (depth: number) => `${'['.repeat(depth)}Int${']'.repeat(depth)}`
    expect(parseSignature(nested(32))).not.toEqual(ANY)
    expect(parseSignature(nested(33))).toEqual(ANY)
  })
})

interface Written {
  readonly signature: string
  readonly type: FieldType
}

const space = fc.constantFrom('', ' ', '  ', '\t', ' /* Int */ ')

/** Signatures, with the types that they are to be understood as. */
const { written } = fc.letrec<{ written: Written; single: Written }>((tie) => ({
  single: fc.oneof(
    { maxDepth: 4 },
    fc.constantFrom<Written>(
      { signature: 'Int', type: int },
      { signature: 'Double', type: double },
      { signature: 'String', type: string },
      { signature: 'Any', type: ANY },
      { signature: 'Ref<Product>', type: reference },
    ),
    fc.string().map((value) => ({ signature: JSON.stringify(value), type: literal(value) })),
    fc.maxSafeInteger().map((value) => ({ signature: `${value}`, type: literal(value) })),
    tie('written').map(({ signature, type }) => ({ signature: `(${signature})`, type })),
    tie('written').map(({ signature, type }) => ({ signature: `Array<${signature}>`, type: array(type) })),
    fc.array(tie('written'), { maxLength: 3 }).map((items) => ({
      signature: `[${items.map(({ signature }) => signature).join(',')}]`,
      type: array(unionOf(items.map(({ type }) => type))),
    })),
    fc
      .tuple(
        fc.uniqueArray(fc.tuple(fc.string(), tie('written')), { selector: ([key]) => key, maxLength: 4 }),
        fc.constantFrom(', ', ';', '\n', ' = [1, { a: ")" }]\n'),
        fc.option(tie('written'), { nil: undefined }),
      )
      .map(([fields, separator, rest]) => ({
        signature: `{ ${[
          ...fields.map(([key, { signature }]) => `${JSON.stringify(key)}: ${signature}${separator}`),
          ...(rest ? [`*: ${rest.signature}`] : []),
        ].join('')} }`,
        type: object(Object.fromEntries(fields.map(([key, { type }]) => [key, type])), rest?.type),
      })),
  ),
  written: fc
    .tuple(fc.array(fc.tuple(tie('single'), fc.boolean()), { minLength: 1, maxLength: 3 }), space)
    .map(([members, between]) => ({
      signature: members
        .map(([{ signature }, optional]) => signature + (optional ? `${between}?` : ''))
        .join(`${between}|${between}`),
      type: unionOf(members.flatMap(([{ type }, optional]) => (optional ? [type, nothing] : [type]))),
    })),
}))
