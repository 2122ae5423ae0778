import { beforeEach, describe, expect, it } from 'vitest'
import type { RecordedRequest } from '../../emulator/request-log.ts'
import { V4, V10 } from '../harness/apis.ts'
import { connectorFor } from '../harness/connector.ts'
import { Destination } from '../harness/destination.ts'
import { useEmulator } from '../harness/fauna-under-test.ts'
import * as fql from '../harness/fql.ts'
import type { TestDatabase } from '../harness/test-database.ts'

const fauna = useEmulator()

const READ = { read: true, history_read: true }
const SCHEMA = ['collections', 'indexes'].map((name) => ({ resource: fql.native(name), actions: READ }))
const USERS = [
  { resource: fql.collection('users'), actions: READ },
  { resource: fql.index('users-ts'), actions: READ },
]

/** Without the privilege, Fauna returns no documents and no events, and no error. No state must be based on that. */
describe('a privilege lost during a sync', () => {
  let database: TestDatabase
  let secret: string

  const grant = (...privileges: readonly fql.Fields[]) =>
    database.query(fql.update(fql.role('role-1'), { privileges: [...SCHEMA, ...privileges] }))

  beforeEach(async () => {
    database = await fauna.database()
    await database.collection('users', { historyDays: 7 })
    secret = await database.keyWith(...SCHEMA, ...USERS)
  })

  /** Revokes the privilege before the nth of these requests. */
  function loseBefore(nth: number, isOne: (request: RecordedRequest) => boolean): void {
    let left = nth
    const end = fauna.emulator.requests.before(async (request) => {
      if (!isOne(request) || --left > 0) return
      end()
      await grant()
    })
  }

  /** In the first range, at its split, and within its parts. */
  const PAGES = [2, 3, 5, 20]
  const READS = [
    { name: 'a full refresh over FQL v4', api: V4, mode: 'full_refresh' },
    { name: 'a full refresh over FQL v10', api: V10, mode: 'full_refresh' },
    { name: 'a first sync by the feed', api: V10, mode: 'incremental' },
  ] as const
  it.each(READS.flatMap((read) => PAGES.map((page) => ({ ...read, page }))))(
    'before page $page skips no range: $name',
    async ({ api, mode, page }) => {
      const connector = connectorFor(database, api)
      const options = { secret, collection: { page_size: 100 } }
      const destination = new Destination()
      await database.seed('users', 6_000)

      loseBefore(page, api.wire.isPage)
      const run = await connector.read(mode, 'users', options)
      destination.take(run)
      expect(run.errors).toEqual([expect.objectContaining({ failure_type: 'config_error' })])

      await grant(...USERS)
      destination.take(await connector.read(mode, 'users', { ...options, state: destination.state }))
      expect(destination.documents('users')).toEqual(await database.documents('users'))
    },
  )

  const DELETIONS = { page_size: 10, deletions: { deletion_mode: 'deleted_field' } } as const

  it.each([
    { name: 'by an index over FQL v4', api: V4 },
    { name: 'by the feed', api: V10 },
  ])('among deletions loses no deletion: $name', async ({ api }) => {
    const connector = connectorFor(database, api)
    const options = { secret, collection: DELETIONS }
    const destination = new Destination()
    await database.seed('users', 60)
    destination.take(await connector.read('incremental', 'users', options))
    for (let id = 1; id <= 40; id++) await database.remove('users', `${id}`)

    loseBefore(3, api.wire.isEvents)
    const run = await connector.read('incremental', 'users', { ...options, state: destination.state })
    destination.take(run)
    expect(run.errors).toEqual([expect.objectContaining({ failure_type: 'config_error' })])

    await grant(...USERS)
    destination.take(await connector.read('incremental', 'users', { ...options, state: destination.state }))
    expect(destination.documents('users')).toEqual(await database.documents('users'))
  })

  it('after the deletions, before the index walk, sends no deletion again', async () => {
    const connector = connectorFor(database, V4)
    const options = { secret, collection: { deletions: DELETIONS.deletions } }
    await database.seed('users', 60)
    const first = await connector.read('incremental', 'users', options)
    const ids = Array.from({ length: 40 }, (_, n) => `${n + 1}`)
    await database.remove('users', ...ids)

    let deletionsRead = false
    loseBefore(1, (request) => {
      const isAfterDeletions = deletionsRead
      deletionsRead ||= V4.wire.isEvents(request)
      return isAfterDeletions
    })
    const second = await connector.read('incremental', 'users', { ...options, state: first.states })
    expect(second.errors).toEqual([expect.objectContaining({ failure_type: 'config_error' })])
    expect(second.records).toHaveLength(40)

    await grant(...USERS)
    const third = await connector.read('incremental', 'users', { ...options, state: second.states })
    expect(third).toMatchObject({ exitCode: 0, errors: [], records: [] })
  })

  it('while an interrupted first sync by the feed catches up loses no change', async () => {
    const connector = connectorFor(database, V10)
    const options = { secret, collection: DELETIONS }
    const destination = new Destination()
    await database.seed('users', 60)
    const snapshot = await database.now()
    const initial = { version: 1, initial: { snapshot, ranges: [{ from: '50' }] } }
    for (let id = 1; id <= 40; id++) await database.update('users', `${id}`, { n: 'changed' })

    loseBefore(3, V10.wire.isEvents)
    const state = { users: initial }
    const run = await connector.read('incremental', 'users', { ...options, state })
    destination.take(run)
    expect(run.errors).toEqual([expect.objectContaining({ failure_type: 'config_error' })])

    await grant(...USERS)
    destination.take(await connector.read('incremental', 'users', { ...options, state: destination.state }))
    const changed = [...(await database.documents('users'))].filter(([, ts]) => ts > snapshot)
    expect([...destination.documents('users')]).toEqual(expect.arrayContaining(changed))
  })
})
