import { describe, expect, it } from 'vitest'
import { verifyDatabases } from '../../../src/commands/verify-databases.ts'
import { FaunaError } from '../../../src/fauna/errors.ts'
import { collection, type FakeDatabase, fakeSession } from './fake-session.ts'

const READABLE: FakeDatabase = { collections: [collection('a')], feeds: true }
const REFUSED: FakeDatabase = { failure: new FaunaError('unauthorized', 'refused') }

const verified = (children: Readonly<Record<string, FakeDatabase>>, own: FakeDatabase = READABLE) =>
  verifyDatabases(fakeSession(own, {}, children).session)

const WITHOUT_HISTORY = { ...READABLE, collections: [collection('a', { historyDays: 0 })], indexes: [] }

describe('the check of several databases', () => {
  it('has the warnings of each, with its path', async () => {
    expect(await verified({ shop: READABLE, 'shop/berlin': WITHOUT_HISTORY })).toEqual([
      expect.stringMatching(/^Database "shop\/berlin": The collection "a" keeps no history/),
    ])
  })

  it('has a warning of several once, with their paths', async () => {
    expect(await verified({ a: WITHOUT_HISTORY, b: READABLE, c: WITHOUT_HISTORY })).toEqual([
      expect.stringMatching(/^Databases "a", "c": The collection "a" keeps no history/),
    ])
  })

  it('lists all that cannot be read, those with the same error together', async () => {
    const missing = { failure: new FaunaError('missing', 'not found') }
    await expect(verified({ a: REFUSED, b: READABLE, c: missing, d: REFUSED })).rejects.toThrow(
      '3 of 4 databases cannot be read:\n- Databases "a", "d": refused\n- Database "c": not found',
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
