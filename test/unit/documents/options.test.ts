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
  /** As text; absent if the specification has none. */
  readonly default?: string
  /** The values and bounds that its description must contain. */
  readonly values: readonly string[]
}

const page = readFileSync(new URL('../../../docs/configuration.md', import.meta.url), 'utf8')

const { properties, required } = connectorSpecification.connectionSpecification
const columns = properties.collection.properties.additional_columns.items

/** The options of an object and of the objects in it, in the order of the form. */
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

/** Each option of the variants once; the discriminator has the constants of all variants. */
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

describe.each([
  ['## Options', optionsOf({ properties: properties as Schema['properties'] & object, required })],
  ['## Additional columns', optionsOf(columns as Schema)],
])('docs/configuration.md, %s', (heading, options) => {
  const rows = new Map(rowsOf(sectionOf(page, heading)).map(([name, ...cells]) => [unquoted(name), cells]))

  it('lists the options of the specification, in the order of the form', () => {
    expect([...rows.keys()]).toEqual(options.map(({ name }) => name))
    expect(options.length).toBeGreaterThan(5)
  })

  it.each(options)(
    'states the default, the bounds and the values of $name',
    ({ name, required, default: specified, values }) => {
      const [shown, meaning] = rows.get(name) ?? []
      expect(meaning?.includes('Required.')).toBe(required)
      // Without a default, the cell can hold a word that describes the behaviour.
      expect(shown?.startsWith('`') ? unquoted(shown) : undefined).toBe(specified)
      for (const value of values) expect(meaning).toMatch(new RegExp(`(^|[\`\\s])${value}($|[\`\\s.:])`))
    },
  )
})
