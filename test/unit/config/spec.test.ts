import { describe, expect, it } from 'vitest'
import { connectorSpecification } from '../../../src/config/spec.ts'
import { brokenRules } from './spec-rules.ts'

const variant = (properties: object) => ({ type: 'object', properties })

const text = { type: 'string' }

describe('the specification', () => {
  it('can be shown by the form', () => {
    expect(brokenRules(connectorSpecification.connectionSpecification)).toEqual([])
  })

  it('asks for the address first, then for the secret', () => {
    const { groups, properties } = connectorSpecification.connectionSpecification
    const shown = Object.entries(properties).sort(([, a], [, b]) => a.order - b.order)
    expect(shown.slice(0, 3).map(([name]) => name)).toEqual(['domain', 'port', 'secret'])
    expect([...new Set(shown.map(([, { group }]) => group))]).toEqual(groups.map(({ id }) => id))
  })

  it.each<[string, object[], string]>([
    ['without a property', [{ id: 'x' }, { id: 'y' }], 'it: has the group y for nothing'],
    ['that comes twice', [{ id: 'x' }, { id: 'x' }], 'it: has a group twice'],
    ['that is missing from a property', [{ id: 'x' }], 'it.b: has no group'],
  ])('would not pass with a group %s', (_, groups, problem) => {
    const properties = { a: { ...text, group: 'x', order: 0 }, b: { ...text, order: 1 } }
    expect(brokenRules({ type: 'object', groups, properties })).toContain(problem)
  })

  it.each<[string, object, string]>([
    ['a reference', { $ref: '#/a' }, 'it.a: has $ref'],
    ['variants of any kind', { type: 'object', properties: { b: text }, anyOf: [] }, 'it.a: has anyOf'],
    [
      'an object that is closed',
      { ...variant({ b: text }), additionalProperties: false },
      'it.a: is closed to additional properties',
    ],
    ['an enum with a value twice', { ...text, enum: ['x', 'x'] }, 'it.a: has a value twice in its enum'],
    ['two types', { type: ['string', 'integer'] }, 'it.a: has several types'],
    ['no type', {}, 'it.a: has no type'],
    ['an empty object', { type: 'object' }, 'it.a: is empty'],
    ['a list of lists', { type: 'array', items: { type: 'array', items: text } }, 'it.a: has items of no plain type'],
    [
      'variants outside an object',
      { oneOf: [variant({ kind: { ...text, const: 'x' } })] },
      'it.a: has variants and is not an object',
    ],
    [
      'variants with nothing to choose by',
      { type: 'object', oneOf: [variant({ kind: { ...text, const: 'x' } }), variant({ kind: text })] },
      'it.a: has not one property that is a const in all variants',
    ],
    [
      'variants with two to choose by',
      {
        type: 'object',
        oneOf: [variant({ b: { ...text, const: 'x', order: 0 }, c: { ...text, const: 'x', order: 1 } })],
      },
      'it.a: has not one property that is a const in all variants',
    ],
    [
      'a const with a default',
      { type: 'object', oneOf: [variant({ kind: { ...text, const: 'x', default: 'x' } })] },
      'it.a: has a const with a default or an enum',
    ],
    [
      'an order twice',
      variant({ b: { ...text, order: 1 }, c: { ...text, order: 1 } }),
      'it.a: has properties without an order of their own',
    ],
    ['an open secret', variant({ api_key: text }), 'it.a: api_key is called like a secret and not marked as one'],
    [
      'a property marked as a secret by mistake',
      variant({ name: { ...text, airbyte_secret: true } }),
      'it.a: name is marked as a secret and not called like one',
    ],
    ['a group inside', variant({ b: { ...text, group: 'x' } }), 'it.a.b: has a group inside of another property'],
    [
      'a group inside of a variant',
      { type: 'object', oneOf: [variant({ kind: { ...text, const: 'x', group: 'x' } })] },
      'it.a(0).kind: has a group inside of another property',
    ],
    ['a group that is not declared', { ...text, group: 'x' }, 'it.a: is of no group'],
    [
      'a required property that is always shown',
      { ...variant({ b: { ...text, always_show: true } }), required: ['b'] },
      'it.a: b is required, and shown always without always_show',
    ],
  ])('would not pass with %s', (_, property, problem) => {
    expect(brokenRules({ type: 'object', properties: { a: property } })).toContain(problem)
  })
})
