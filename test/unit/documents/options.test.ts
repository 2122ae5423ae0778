import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { connectorSpecification } from '../../../src/config/spec.ts'
import { rowsOf, sectionOf } from './markdown.ts'

interface Schema {
  readonly type?: string
  readonly order?: number
  readonly default?: unknown
  readonly const?: unknown
  readonly enum?: readonly unknown[]
  readonly minimum?: number
  readonly maximum?: number
  readonly required?: readonly string[]
  readonly properties?: Readonly<Record<string, Schema>>
  readonly oneOf?: readonly Schema[]
}

interface Option {
  readonly name: string
  readonly required: boolean
  /** As text; absent where the specification has none. */
  readonly default?: string
  /** What its description has to name. */
  readonly values: readonly string[]
}

const readme = readFileSync(new URL('../../../README.md', import.meta.url), 'utf8')

const { properties, required } = connectorSpecification.connectionSpecification
const columns = properties.collection.properties.additional_columns.items

/** The options of an object, those of objects in it among them, in the order of the form. */
function optionsOf(schema: Schema, prefix = ''): Option[] {
  const sorted = Object.entries(schema.properties ?? {}).sort(([, a], [, b]) => (a.order ?? 0) - (b.order ?? 0))
  return sorted.flatMap(([key, property]) => {
    const name = prefix + key
    if (property.oneOf) return ofVariants(property.oneOf, `${name}.`)
    if (property.type === 'object') return optionsOf(property, `${name}.`)
    const { minimum, maximum, enum: values = [] } = property
    const bounds = [minimum, maximum].filter((bound) => bound !== undefined)
    return {
      name,
      required: prefix === '' && (schema.required ?? []).includes(key),
      ...('default' in property && { default: String(property.default) }),
      values: [...values, ...bounds].map(String),
    }
  })
}

/** The options of each variant once; what chooses the variant has the values of all. */
function ofVariants(variants: readonly Schema[], prefix: string): Option[] {
  const all = variants.flatMap((variant) => optionsOf(variant, prefix))
  const constants = (name: string): string[] =>
    variants
      .map((variant) => variant.properties?.[name.slice(prefix.length)]?.const)
      .filter((value) => value !== undefined)
      .map(String)
  return [...new Map(all.map((option) => [option.name, option])).values()].map((option) => ({
    ...option,
    values: [...option.values, ...constants(option.name)],
  }))
}

const unquoted = (cell = ''): string => cell.replace(/^`(.*)`$/, '$1')

const [ofSource = '', ofColumn = ''] = sectionOf(readme, '## Options').split('An additional column:')

describe.each([
  ['the source', ofSource, optionsOf({ properties: properties as Schema['properties'] & object, required })],
  ['an additional column', ofColumn, optionsOf(columns as Schema)],
])('the options of %s in README.md', (_, table, options) => {
  const rows = new Map(rowsOf(table).map(([name, ...cells]) => [unquoted(name), cells]))

  it('are those of the specification, in the order of the form', () => {
    expect([...rows.keys()]).toEqual(options.map(({ name }) => name))
    expect(options.length).toBeGreaterThan(5)
  })

  it.each(options)('say of $name what the specification says', ({ name, required, default: given, values }) => {
    const [preset, meaning] = rows.get(name) ?? []
    expect(meaning?.includes('Required.')).toBe(required)
    // Where there is none, a word may say what is done without the option.
    expect(preset?.startsWith('`') ? unquoted(preset) : undefined).toBe(given)
    for (const value of values) expect(meaning).toMatch(new RegExp(`(^|[\`\\s])${value}($|[\`\\s.:])`))
  })
})
