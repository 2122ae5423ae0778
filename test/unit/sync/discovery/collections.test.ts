import { describe, expect, it } from 'vitest'
import { FaunaError } from '../../../../src/fauna/errors.ts'
import type { CollectionInfo } from '../../../../src/fauna/fauna.ts'
import { conditionWarning } from '../../../../src/sync/discovery/access.ts'
import { readableCollection, readableCollections } from '../../../../src/sync/discovery/collections.ts'
import { ConfigError } from '../../../../src/text/config-error.ts'
import type { CollectionOptions } from '../fake-collection.ts'
import { FakeFauna } from '../fake-fauna.ts'

const fauna = () =>
  new FakeFauna()
    .create('users')
    .create('orders', { access: 'conditional' })
    .create('secrets', { access: 'unreadable' })

describe('one readable collection', () => {
  it.each(['users', 'orders'])(
    'is found if its documents can be read, at least under a condition: %s',
    async (name) => {
      expect(await readableCollection(fauna(), name)).toMatchObject({ name })
    },
  )

  it('is an error that names the privilege if its documents cannot be read', async () => {
    const reading = readableCollection(fauna(), 'secrets')
    await expect(reading).rejects.toThrow(ConfigError)
    await expect(reading).rejects.toThrow(/"secrets".*<read secrets>/)
  })

  it('is an error if it does not exist, with the message that the caller gives', async () => {
    await expect(readableCollection(fauna(), 'x')).rejects.toThrow(/"x" does not exist in the database of this secret/)
    await expect(readableCollection(fauna(), 'x', async () => 'try "y"')).rejects.toThrow('try "y"')
  })
})

describe('all readable collections', () => {
  it('are sorted by name, with a warning for those left out and for each that may be incomplete', async () => {
    const { readable, unreadable, warnings } = await readableCollections(fauna())
    expect(readable.map(({ name }) => name)).toEqual(['orders', 'users'])
    expect(unreadable.map(({ name }) => name)).toEqual(['secrets'])
    expect(warnings).toEqual([
      expect.stringMatching(/^Left out.*"secrets"\. To read "secrets".*<read secrets>/),
      expect.stringMatching(/^Collection "orders".*under a condition.*<read orders>/),
    ])
  })

  it('have no warning if all can be read', async () => {
    expect((await readableCollections(new FakeFauna().create('users'))).warnings).toEqual([])
  })

  it('are an error if there are some and none can be read', async () => {
    const unreadable = new FakeFauna().create('secrets', { access: 'unreadable' })
    await expect(readableCollections(unreadable)).rejects.toThrow(/"secrets".*<read secrets>/)
  })

  it('are none, with a warning, in an empty database', async () => {
    expect(await readableCollections(new FakeFauna())).toEqual({
      readable: [],
      unreadable: [],
      warnings: ['The database has no collections.'],
    })
  })

  it('are an error that names the privilege if the role cannot list them', async () => {
    const refusing = fauna()
    refusing.failNext('collections', new FaunaError('forbidden', 'no'))
    await expect(readableCollections(refusing)).rejects.toThrow(/cannot list collections.*<list schema>/)
    const failing = fauna()
    failing.failNext('collections', new FaunaError('connection', 'gone'))
    await expect(readableCollections(failing)).rejects.toThrow('gone')
  })
})

describe('the warnings of a collection', () => {
  const infoOf = async (options: CollectionOptions): Promise<CollectionInfo> =>
    readableCollection(new FakeFauna().create('users', options), 'users')

  it('report a condition, and nothing if there is none', async () => {
    expect(conditionWarning(fauna(), await infoOf({ access: 'conditional' }))).toMatch(/under a condition/)
    expect(conditionWarning(fauna(), await infoOf({ access: 'readable' }))).toBeUndefined()
  })
})
