import { setImmediate as tick } from 'node:timers/promises'
import { describe, expect, it } from 'vitest'
import { forEachDatabase, namedError } from '../../../../src/commands/session/database-session.ts'
import { FaunaError } from '../../../../src/fauna/errors.ts'
import { ConfigError } from '../../../../src/text/config-error.ts'
import { fakeSession } from '../fake-session.ts'

const PATHS = ['a', 'b', 'c', 'd', 'e']

async function open(paths: readonly string[]) {
  const { session, logged } = fakeSession({}, {}, Object.fromEntries(paths.map((path) => [path, {}])))
  return { session, logged, databases: await session.databases.all() }
}

describe('what is done for each database', () => {
  it('is done for as many at the same time as there are workers, with the results in their order', async () => {
    const { session, databases } = await open(PATHS)
    let active = 0
    let most = 0
    const results = await forEachDatabase(session, databases, async ({ database }) => {
      most = Math.max(most, ++active)
      for (let i = 0; i < 5; i++) await tick()
      active--
      return database.path
    })
    expect(results).toEqual(PATHS)
    expect(most).toBe(session.config.concurrency)
  })

  it('writes to the log immediately if there is one database', async () => {
    const { session, databases, logged } = await open(['a'])
    await forEachDatabase(session, databases, async ({ log }) => {
      log.warn('found')
      expect(logged).toEqual(['warn: Database "a": found'])
    })
    expect(logged).toHaveLength(1)
  })

  it('writes to the log once what several databases have in common', async () => {
    const { session, databases, logged } = await open(['a', 'b'])
    await forEachDatabase(session, databases, async ({ log }) => log.warn('found'))
    expect(logged).toEqual(['warn: Databases "a", "b": found'])
  })
})

describe('the error of a database', () => {
  const database = { path: 'shop', fauna: fakeSession({}).own.fauna }

  it('names the database', () => {
    expect(namedError(database, new ConfigError('no'))).toMatchObject({
      name: 'ConfigError',
      message: 'Database "shop": no',
    })
    expect(namedError(database, new FaunaError('missing', 'no', { status: 404 }))).toMatchObject({
      kind: 'missing',
      message: 'Database "shop": no',
      details: { status: 404 },
    })
  })

  it.each([
    ['of the server', database, new FaunaError('unreachable', 'no')],
    ['of another kind', database, new TypeError('no')],
    ['of the database of the secret', { fauna: database.fauna }, new ConfigError('no')],
  ])('stays as it is if it is %s', (_, given, error) => {
    expect(namedError(given, error)).toBe(error)
  })
})
