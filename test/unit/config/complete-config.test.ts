import { describe, expect, it } from 'vitest'
import { completeConfig, isComplete } from '../../../src/config/complete-config.ts'
import { ConfigError } from '../../../src/text/config-error.ts'

const ENV = { FAUNA_SECRET: 'fnEnvironment', FAUNA_ENDPOINT: 'https://env.example:1' }
const FROM_ENV = { scheme: 'https', domain: 'env.example', port: 1 }
const FILE = { scheme: 'http', domain: 'file.example', port: 2 }
const OPTION = { scheme: 'http', domain: 'option.example', port: 3 } as const
const SECRET = { secret: 'fnFile' }
const MORE = { collection: { name: 'users' } }

describe('a setting that the configuration leaves out', () => {
  it.each([
    ['nothing, which stays as it is', { ...FILE, ...SECRET, ...MORE }, {}, { ...FILE, ...SECRET, ...MORE }],
    ['all but what to read', MORE, {}, { ...MORE, ...FROM_ENV, secret: 'fnEnvironment' }],
    ['everything', {}, {}, { ...FROM_ENV, secret: 'fnEnvironment' }],
    ['its endpoint', SECRET, {}, { ...SECRET, ...FROM_ENV }],
    [
      'null for each',
      { domain: null, port: null, scheme: null, secret: null },
      {},
      { ...FROM_ENV, secret: ENV.FAUNA_SECRET },
    ],
    ['its secret, with an endpoint on the command line', FILE, OPTION, { ...OPTION, secret: 'fnEnvironment' }],
    ['nothing, with an endpoint on the command line', { ...FILE, ...SECRET }, OPTION, { ...OPTION, ...SECRET }],
    [
      'part of its endpoint, which is never completed from another source',
      { port: 5, ...SECRET },
      {},
      { port: 5, ...SECRET },
    ],
    ['part of its endpoint, with one on the command line', { port: 5 }, OPTION, { ...OPTION, secret: 'fnEnvironment' }],
  ])('is filled in: %s', (_, given, option, completed) => {
    const endpoint = 'domain' in option ? { endpoint: OPTION } : {}
    expect(completeConfig(given, { env: ENV, ...endpoint })).toEqual(completed)
  })

  it.each([
    ['an endpoint from the configuration', FILE, ENV],
    ['the same endpoint from the configuration', { ...FROM_ENV }, ENV],
    ['a host from the configuration', { domain: 'file.example' }, ENV],
    ['a port from the configuration', { port: 1 }, ENV],
    ['a scheme from the configuration', { scheme: 'http' }, ENV],
    ['an empty host from the configuration', { domain: '' }, ENV],
    ['no endpoint at all', {}, { FAUNA_SECRET: 'fnEnvironment' }],
    ['an endpoint that is set and empty', {}, { FAUNA_SECRET: 'fnEnvironment', FAUNA_ENDPOINT: '' }],
  ])('is not filled in if a secret from the environment would go to %s', (_, given, env) => {
    const refusal = (): unknown => completeConfig(given, { env })
    expect(refusal).toThrow(ConfigError)
    expect(refusal).toThrow(/FAUNA_SECRET.*FAUNA_ENDPOINT.*--endpoint/)
    expect(refusal).not.toThrow('fnEnvironment')
  })

  it.each(['fn secret', 'fnSecret\n', 'fnSecret\r\nX-Evil: 1', '\u00fc', 'fn'.repeat(5_000)])(
    'is not filled in from an invalid secret (%j)',
    (secret) => {
      const refusal = (): unknown => completeConfig({}, { env: { ...ENV, FAUNA_SECRET: secret } })
      expect(refusal).toThrow(/^FAUNA_SECRET (contains a line break|is longer)/)
      expect(refusal).not.toThrow(secret)
    },
  )

  it('is only looked for if it is missing', () => {
    const env = { FAUNA_SECRET: 'no secret', FAUNA_ENDPOINT: 'no endpoint' }
    expect(completeConfig({ ...FILE, ...SECRET }, { env })).toEqual({ ...FILE, ...SECRET })
    expect(() => completeConfig(SECRET, { env })).toThrow(/^FAUNA_ENDPOINT/)
  })

  it.each([null, [], 'x', 5, true])('is not looked for if the configuration is not an object (%j)', (given) => {
    expect(completeConfig(given, { env: ENV })).toBe(given)
  })
})

it.each([
  [ENV, undefined, true],
  [{ FAUNA_SECRET: 'fnEnvironment' }, OPTION, true],
  [{ FAUNA_SECRET: 'fnEnvironment' }, undefined, false],
  [{ FAUNA_ENDPOINT: 'https://env.example' }, OPTION, false],
  [{ ...ENV, FAUNA_SECRET: '' }, undefined, false],
  [{}, undefined, false],
])('%j with the endpoint %j replaces a configuration: %s', (env, endpoint, complete) => {
  expect(isComplete({ env, ...(endpoint && { endpoint }) })).toBe(complete)
})
