import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createClock } from '../../emulator/clock.ts'
import { type Emulator, startEmulator } from '../../emulator/emulator.ts'
import {
  atTime,
  collection,
  create,
  createCollection,
  createTsIndex,
  documents,
  exists,
  get,
  later,
  map,
  match,
  now,
  obj,
  paginate,
  ref,
  remove,
  select,
  update,
  variable,
} from '../../emulator/fql.ts'
import { at, failure, ids } from './answers.ts'

const MINUTE = 60_000
const DAY = 24 * 60 * MINUTE
const TOO_OLD = /^400 bad request: Requested timestamp .* less than minimum allowed timestamp .*\.$/

let emulator: Emulator

beforeEach(async () => {
  emulator = await startEmulator()
  await emulator.query(createCollection('users'))
  await emulator.query(createTsIndex('users-ts', 'users'))
})

afterEach(() => emulator.close())

const micros = async () => (await emulator.query({ to_micros: now })) as bigint

describe('the clock', () => {
  it('moves when it is advanced, and stops when it is set', async () => {
    const before = await micros()
    emulator.clock.advance(DAY)
    expect(Number((await micros()) - before)).toBeGreaterThanOrEqual(DAY * 1000)
    const clock = createClock()
    clock.set(5_000)
    clock.advance(2)
    expect(clock.now()).toBe(7_000)
  })

  it('gives every transaction a later time, and one time to all that a transaction writes', async () => {
    emulator.clock.set(1_700_000_000_000_000)
    const pages = await Promise.all(
      ['1', '3', '5'].map((id) => emulator.query([create('users', id), create('users', `${id}0`)])),
    )
    const times = pages.map((page) => [at(page, 0, 'ts'), at(page, 1, 'ts')])
    expect(times.every(([first, second]) => first === second)).toBe(true)
    expect(new Set(times.map(String)).size).toBe(3)
  })

  it('gives a write a later time than every one that was reported before', async () => {
    emulator.clock.set(1_700_000_000_000_000)
    const told = await micros()
    expect(at(await emulator.query(create('users', '1')), 'ts') as bigint).toBeGreaterThan(told)
    expect(await emulator.query(atTime(told, exists(ref('users', '1'))))).toBe(false)
  })
})

describe('a read in the past', () => {
  it('shows membership and contents of that time, in scans and in indexes', async () => {
    for (const id of ['1', '2', '3']) await emulator.query(create('users', id, { v: 1 }))
    const before = await micros()
    await emulator.query(update('users', '1', { v: 2 }))
    await emulator.query(remove('users', '2'))
    await emulator.query(create('users', '4', { v: 1 }))
    const scan = map(paginate(documents('users')), 'r', get(variable('r')))
    const walk = map(paginate(match('users-ts')), ['t', 'r'], get(variable('r')))
    for (const query of [scan, walk]) {
      const page = await emulator.query(atTime(before, query))
      expect(ids(page)).toEqual(['1', '2', '3'])
      expect(at(page, 'data', 0, 'data', 'v')).toBe(1n)
    }
    expect(ids(await emulator.query(scan))).toEqual(['1', '3', '4'])
    expect(ids(await emulator.query(walk))).toEqual(['3', '1', '4'])
  })

  it('is refused before the horizon, whatever is read, and whether or not it exists', async () => {
    await emulator.query(create('users', '1'))
    const before = await micros()
    emulator.clock.advance(16 * MINUTE)
    const reads = [
      paginate(documents('users')),
      paginate(match('users-ts')),
      get(ref('users', '1')),
      exists(ref('users', '0')),
    ]
    for (const read of reads) expect(await failure(emulator, atTime(before, read))).toMatch(TOO_OLD)
    expect(await emulator.query(atTime(before, exists(collection('users'))))).toBe(true)
  })

  it('reaches back as many days as the collection keeps', async () => {
    await emulator.query(createCollection('kept', { history_days: 2 }))
    await emulator.query(create('kept', '1'))
    const before = await micros()
    emulator.clock.advance(DAY)
    expect(await emulator.query(atTime(before, exists(ref('kept', '1'))))).toBe(true)
    emulator.clock.advance(DAY + 16 * MINUTE)
    expect(await failure(emulator, atTime(before, exists(ref('kept', '1'))))).toMatch(TOO_OLD)
  })

  it('stays refused for a time whose history was not kept', async () => {
    await emulator.query(create('users', '1'))
    const before = await micros()
    emulator.clock.advance(20 * MINUTE)
    await emulator.query({ update: collection('users'), params: obj({ history_days: 30 }) })
    const changed = await micros()
    emulator.clock.advance(DAY)
    expect(await failure(emulator, atTime(before, exists(ref('users', '1'))))).toMatch(TOO_OLD)
    expect(await emulator.query(atTime(changed, exists(ref('users', '1'))))).toBe(true)
  })

  it('shows the present if the time is in the future', async () => {
    await emulator.query(create('users', '1'))
    expect(await emulator.query(atTime(later(1, 'day'), exists(ref('users', '1'))))).toBe(true)
  })
})

describe('set events', () => {
  const removes = {
    filter: { lambda: 'e', expr: { equals: [select('action', variable('e')), 'remove'] } },
    collection: paginate(documents('users'), { events: true }),
  }

  it('of deletions before the horizon are lost, without an error', async () => {
    await emulator.query(create('users', '1'))
    await emulator.query(remove('users', '1'))
    const then = await micros()
    expect(ids(await emulator.query(removes))).toEqual(['1'])
    emulator.clock.advance(16 * MINUTE)
    expect(ids(await emulator.query(removes))).toEqual([])
    expect(ids(await emulator.query(atTime(then, removes)))).toEqual([])
  })

  it('are caused by creations and deletions, not by updates', async () => {
    await emulator.query(create('users', '1'))
    await emulator.query(update('users', '1', { v: 1 }))
    await emulator.query(remove('users', '1'))
    await emulator.query(create('users', '1'))
    const page = await emulator.query(
      map(paginate(documents('users'), { events: true }), 'e', select('action', variable('e'))),
    )
    expect(at(page, 'data')).toEqual(['add', 'remove', 'add'])
  })

  it('can be paged through from the end', async () => {
    for (const id of ['1', '2', '3']) await emulator.query(create('users', id))
    const last = await emulator.query(paginate(documents('users'), { events: true, size: 2, before: null }))
    expect(ids(last)).toEqual(['2', '3'])
  })
})

describe('an event inserted into the past', () => {
  it('is visible from its time on, until Remove removes it', async () => {
    const then = await micros()
    emulator.clock.advance(MINUTE)
    const [ts, action] = [then, 'create']
    await emulator.query({ insert: ref('users', '1'), ts, action, params: obj({ data: { v: 1 } }) })
    expect(await emulator.query(atTime(then, exists(ref('users', '1'))))).toBe(true)
    expect(await emulator.query(atTime(then - 1n, exists(ref('users', '1'))))).toBe(false)
    expect(ids(await emulator.query(paginate(match('users-ts'))))).toEqual(['1'])
    await emulator.query({ remove: ref('users', '1'), ts, action })
    expect(await emulator.query(exists(ref('users', '1')))).toBe(false)
    expect(ids(await emulator.query(paginate(match('users-ts'))))).toEqual([])
  })
})

describe('an expired document', () => {
  it('is invisible everywhere, also in the past, and causes no event', async () => {
    await emulator.query(create('users', '1', { v: 1 }, { ttl: later(1, 'minute') }))
    const before = await micros()
    expect(await emulator.query(exists(ref('users', '1')))).toBe(true)
    emulator.clock.advance(MINUTE + 1)
    expect(await failure(emulator, get(ref('users', '1')))).toBe('404 instance not found: Document not found.')
    expect(ids(await emulator.query(paginate(documents('users'))))).toEqual([])
    expect(ids(await emulator.query(paginate(match('users-ts'))))).toEqual([])
    expect(await emulator.query(atTime(before, exists(ref('users', '1'))))).toBe(false)
    const events = await emulator.query(paginate(documents('users'), { events: true }))
    expect(at(events, 'data', 0, 'action')).toBe('add')
    expect(ids(events)).toEqual(['1'])
  })
})

describe('a query that fails', () => {
  it('undoes what it wrote', async () => {
    await emulator.query(create('users', '1', { v: 1 }))
    const attempt = {
      do: [
        create('users', '2'),
        update('users', '1', { v: 2 }),
        remove('users', '1'),
        createCollection('other'),
        { abort: 'no' },
      ],
    }
    expect(await failure(emulator, attempt)).toBe('400 transaction aborted: no')
    expect(at(await emulator.query(get(ref('users', '1'))), 'data', 'v')).toBe(1n)
    expect(await emulator.query([exists(ref('users', '2')), exists(collection('other'))])).toEqual([false, false])
    expect(ids(await emulator.query(paginate(documents('users'), { events: true })))).toEqual(['1'])
    expect(ids(await emulator.query(paginate(match('users-ts'))))).toEqual(['1'])
  })
})
