import { describe, expect, it } from 'vitest'
import { OpenDatabases } from '../../../../src/commands/session/open-databases.ts'
import type { Config } from '../../../../src/config/config.ts'
import { FakeFauna } from '../../sync/fake-fauna.ts'

/** @param existing the databases below that of the secret */
function open(configured: Config['databases'], existing: readonly string[] = []) {
  const opened: (string | undefined)[] = []
  const concurrencies: number[] = []
  const server = {
    database(path?: string) {
      opened.push(path)
      return new FakeFauna()
    },
    databases(concurrency: number) {
      concurrencies.push(concurrency)
      return Promise.resolve([...existing])
    },
  }
  return { databases: new OpenDatabases(server, { databases: configured, concurrency: 3 }), opened, concurrencies }
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

  it('that exist are listed with as many queries at the same time as are configured', async () => {
    const { databases, concurrencies } = open('all', ['shop'])
    await databases.all()
    expect(concurrencies).toEqual([3])
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
    expect(databases.isConfigured(stream('somewhere'))).toBe(true)
    expect(opened).toEqual([undefined])
  })
})

describe('the database of a stream', () => {
  it.each<[Config['databases'], string]>([
    [['a', 'b'], 'b'],
    ['all', 'anything'],
  ])('is configured: %j contains %s', (configured, path) => {
    const { databases } = open(configured)
    expect(() => databases.requireConfigured(stream(path))).not.toThrow()
    expect(databases.isConfigured(stream(path))).toBe(true)
  })

  it('is refused if it is not configured', () => {
    const { databases } = open(['a', 'b'])
    expect(databases.isConfigured(stream('c'))).toBe(false)
    expect(() => databases.requireConfigured(stream('c'))).toThrow(
      'The catalog contains the stream "c:orders" of the database "c", but "databases" is "a", "b". Add the database',
    )
  })

  it.each<[Config['databases'], string]>([
    [['a'], '"a"'],
    ['all', '*'],
  ])('is refused if the stream has no namespace and %j are configured', (configured, text) => {
    const { databases } = open(configured)
    expect(databases.isConfigured(stream())).toBe(false)
    expect(() => databases.requireConfigured(stream())).toThrow(
      `The catalog contains the stream "orders", which has no namespace, but "databases" is ${text}`,
    )
  })
})
