import { describe, expect, it } from 'vitest'
import { connectorSpecification } from '../../../src/config/spec.ts'
import { brokenRules } from './spec-rules.ts'

const variant = (properties: object) => ({ type: 'object', properties })

const text = { type: 'string' }

describe('the specification', () => {
  it('is what the form can show', () => {
    expect(brokenRules(connectorSpecification.connectionSpecification)).toEqual([])
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
      'it.a: has variants and is no object',
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
      'a secret that is none',
      variant({ name: { ...text, airbyte_secret: true } }),
      'it.a: name is marked as a secret and not called like one',
    ],
  ])('would not pass with %s', (_, property, problem) => {
    expect(brokenRules({ type: 'object', properties: { a: property } })).toContain(problem)
  })
})
