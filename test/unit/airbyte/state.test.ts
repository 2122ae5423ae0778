import { describe, expect, it } from 'vitest'
import { parseState } from '../../../src/airbyte/state.ts'
import { ConfigError } from '../../../src/text/config-error.ts'

const stream = (name: string, state: unknown) => ({ stream_descriptor: { name }, stream_state: state })

describe('a state in any form that platforms pass', () => {
  const expected = new Map<string, unknown>([['users', { a: 1 }]])

  it.each<[string, unknown]>([
    ['a list of STREAM messages', [{ type: 'STREAM', stream: stream('users', { a: 1 }) }]],
    [
      "PyAirbyte's, with nulls spelled out",
      [
        {
          type: 'STREAM',
          stream: { stream_descriptor: { name: 'users', namespace: null }, stream_state: { a: 1 } },
          global_: null,
          data: null,
          sourceStats: null,
          destinationStats: null,
        },
      ],
    ],
    ['whole messages', [{ type: 'STATE', state: { type: 'STREAM', stream: stream('users', { a: 1 }) } }]],
    ['one STREAM message', { type: 'STREAM', stream: stream('users', { a: 1 }) }],
    [
      'a GLOBAL message',
      [{ type: 'GLOBAL', global: { shared_state: null, stream_states: [stream('users', { a: 1 })] } }],
    ],
    ['a LEGACY message', { type: 'LEGACY', data: { users: { a: 1 } } }],
    ['a LEGACY message in a list', [{ type: 'LEGACY', data: { users: { a: 1 } } }]],
    ['an object with a state for each stream', { users: { a: 1 } }],
  ])('%s', (_, given) => {
    expect(parseState(given)).toEqual(expected)
  })

  it('is kept by namespace and name; an empty namespace is none', () => {
    const state = [
      { type: 'STREAM', stream: { stream_descriptor: { name: 'a', namespace: 'shop/berlin' }, stream_state: 1 } },
      { type: 'STREAM', stream: { stream_descriptor: { name: 'a', namespace: 'shop' }, stream_state: 2 } },
      { type: 'STREAM', stream: { stream_descriptor: { name: 'a', namespace: '' }, stream_state: 3 } },
    ]
    expect([...parseState(state)]).toEqual([
      ['shop/berlin:a', 1],
      ['shop:a', 2],
      ['a', 3],
    ])
  })

  it.each([[[]], [{}], [null], [undefined]])('%j holds nothing', (given) => {
    expect(parseState(given)).toEqual(new Map())
  })
})

describe('an object with a state for each stream', () => {
  it.each([['text'], [5], [null], [['a', 'list']], [{ any: 'object' }]])('may hold a comment of %j', (comment) => {
    const given = { _comment: comment, users: { a: 1 }, streams: { a: 2 } }
    expect(parseState(given)).toEqual(new Map(Object.entries(given)))
  })

  it.each<[string, unknown, RegExp]>([
    ['a catalog', { streams: [] }, /it is a catalog .*"streams"/],
    ['a configuration', { domain: 'localhost', port: 8443 }, /it is a configuration .*"domain"/],
    ['a configuration without a domain', { secret: 'fn', collection: {} }, /it is a configuration .*"secret"/],
    ['a configuration of the scheme alone', { scheme: 'http' }, /it is a configuration .*"scheme"/],
  ])('is not %s', (_, given, message) => {
    expect(() => parseState(given)).toThrow(message)
    expect(() => parseState(given)).toThrow(ConfigError)
  })
})

describe('a state of an unknown form is refused', () => {
  it.each<[string, unknown]>([
    ['text', 'x'],
    ['a number', 5],
    ['a catalog', { streams: [] }],
    ['a configuration', { port: 8443, domain: 'localhost' }],
    ['a list of text', ['x']],
    ['a list of null', [null]],
    ['a message of no type', [{ stream: stream('users', {}) }]],
    ['a message of another type', [{ type: 'OTHER' }]],
    ['a STREAM message without a stream', [{ type: 'STREAM' }]],
    ['a stream without a name', [{ type: 'STREAM', stream: { stream_descriptor: {}, stream_state: {} } }]],
    ['LEGACY without data', { type: 'LEGACY' }],
  ])('%s', (_, given) => {
    expect(() => parseState(given)).toThrow(ConfigError)
  })
})
