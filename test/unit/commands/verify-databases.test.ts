import { describe, expect, it } from 'vitest'
import { verifyDatabases } from '../../../src/commands/verify-databases.ts'
import { FaunaError } from '../../../src/fauna/errors.ts'
import { collection, type FakeDatabase, fakeSession } from './fake-session.ts'

const READABLE: FakeDatabase = { collections: [collection('a')], feeds: true }
const REFUSED: FakeDatabase = { failure: new FaunaError('unauthorized', 'refused') }

const verified = (children: Readonly<Record<string, FakeDatabase>>, own: FakeDatabase = READABLE) =>
  verifyDatabases(fakeSession(own, {}, children).session)

describe('the check of several databases', () => {
  it('has the warnings of each, with its path', async () => {
    const shortHistory = { ...READABLE, collections: [collection('a', { historyDays: 0 })], indexes: [] }
    expect(await verified({ shop: READABLE, 'shop/berlin': shortHistory })).toEqual([
      expect.stringMatching(/^Database "shop\/berlin": The collection "a" keeps no history/),
    ])
  })

  it('names all that cannot be read', async () => {
    await expect(verified({ a: REFUSED, b: READABLE, c: REFUSED })).rejects.toThrow(
      '2 of 3 databases cannot be read. Database "a": refused Database "c": refused',
    )
  })

  it('has the error of the only one', async () => {
    await expect(verified({ a: REFUSED })).rejects.toMatchObject({
      kind: 'unauthorized',
      message: 'Database "a": refused',
    })
    await expect(verified({}, REFUSED)).rejects.toBe(REFUSED.failure)
  })

  it.each(['unreachable', 'connection', 'busy', 'disabled'] as const)(
    'has the error of the server alone: %s',
    async (kind) => {
      const failure = new FaunaError(kind, 'of the server')
      await expect(verified({ a: READABLE, b: { failure } })).rejects.toBe(failure)
    },
  )
})
