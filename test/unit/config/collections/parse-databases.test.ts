import { describe, expect, it } from 'vitest'
import { parseDatabases } from '../../../../src/config/collections/parse-databases.ts'

describe('the databases of a configuration', () => {
  it.each([
    ['none is the database of the secret', [], []],
    [
      'paths are kept in their order',
      ['shop', 'shop/berlin/mitte', '東京', 'a%2Fb'],
      ['shop', 'shop/berlin/mitte', '東京', 'a%2Fb'],
    ],
    ['a path that is given twice counts once', ['b', 'a', 'b'], ['b', 'a']],
    ['* is all of them', ['*'], 'all'],
  ])('%s', (_, given, expected) => {
    expect(parseDatabases(given, 'fnSecret')).toEqual(expected)
  })

  it.each(['', '/', '/shop', 'shop/', 'shop//berlin', 'shop:server', 'shop berlin', 'shop\n'])(
    '%j is not a path',
    (path) => {
      expect(() => parseDatabases(['shop', path], 'fnSecret')).toThrow(/"databases" contains ".*", which is not a path/)
    },
  )

  it('* is given alone', () => {
    expect(() => parseDatabases(['*', 'shop'], 'fnSecret')).toThrow('"databases" contains * and paths.')
  })

  it('need a secret that is not scoped, which the error does not repeat', () => {
    const error = '"databases" is set, but "secret" is scoped to a database already.'
    expect(() => parseDatabases(['shop'], 'fnSecret:shop:server')).toThrow(error)
    expect(parseDatabases([], 'fnSecret:shop:server')).toEqual([])
  })
})
