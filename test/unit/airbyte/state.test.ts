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

  it.each([[[]], [{}], [null], [undefined]])('%j holds nothing', (given) => {
    expect(parseState(given)).toEqual(new Map())
  })
})

describe('a state of no known form is refused', () => {
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
