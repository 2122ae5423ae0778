import { describe, expect, it } from 'vitest'
import { OpenDatabases } from '../../../src/commands/open-databases.ts'
import type { Config } from '../../../src/config/config.ts'
import { FakeFauna } from '../sync/fake-fauna.ts'

/** @param existing the databases below that of the secret */
function open(configured: Config['databases'], existing: readonly string[] = []) {
  const opened: (string | undefined)[] = []
  const server = {
    database(path?: string) {
      opened.push(path)
      return new FakeFauna()
    },
    databases: () => Promise.resolve([...existing]),
  }
  return { databases: new OpenDatabases(server, configured), opened }
}

const stream = (namespace?: string) => ({ name: 'orders', ...(namespace !== undefined && { namespace }) })

describe('the databases', () => {
  it.each<[string, Config['databases'], readonly (string | undefined)[]]>([
    ['are that of the secret if none is configured', [], [undefined]],
    ['are the configured ones', ['b', 'a'], ['b', 'a']],
    ['are the existing ones if all are configured', 'all', ['shop', 'shop/berlin']],
  ])('%s', async (_, configured, expected) => {
    const { databases } = open(configured, ['shop', 'shop/berlin'])
    expect((await databases.all()).map(({ path }) => path)).toEqual(expected)
  })

  it('are refused if all are configured and there are none', async () => {
    await expect(open('all').databases.all()).rejects.toThrow('There is no database below that of the secret')
  })

  it('are opened once', async () => {
    const { databases, opened } = open(['a', 'b'])
    expect(databases.of(stream('a'))).toBe(databases.of(stream('a')))
    expect(databases.of(stream('b'))).not.toBe(databases.of(stream('a')))
    await databases.all()
    expect(opened).toEqual(['a', 'b'])
  })

  it('without a configuration, are one for streams of every namespace', () => {
    const { databases, opened } = open([])
    expect(databases.of(stream('somewhere'))).toBe(databases.of(stream()))
    expect(() => databases.requireConfigured(stream('somewhere'))).not.toThrow()
    expect(opened).toEqual([undefined])
  })
})

describe('the database of a stream', () => {
  it.each<[Config['databases'], string]>([
    [['a', 'b'], 'b'],
    ['all', 'anything'],
  ])('is configured: %j contains %s', (configured, path) => {
    expect(() => open(configured).databases.requireConfigured(stream(path))).not.toThrow()
  })

  it('is refused if it is not configured', () => {
    expect(() => open(['a', 'b']).databases.requireConfigured(stream('c'))).toThrow(
      'The catalog contains the stream "c:orders" of the database "c", but "databases" is "a", "b". Add the database',
    )
  })

  it.each<[Config['databases'], string]>([
    [['a'], '"a"'],
    ['all', '*'],
  ])('is refused if the stream has no namespace and %j are configured', (configured, text) => {
    expect(() => open(configured).databases.requireConfigured(stream())).toThrow(
      `The catalog contains the stream "orders", which has no namespace, but "databases" is ${text}`,
    )
  })
})
