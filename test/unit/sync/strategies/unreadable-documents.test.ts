import { describe, expect, it } from 'vitest'
import { FaunaError } from '../../../../src/fauna/errors.ts'
import type { StreamProgress } from '../../../../src/sync/state/progress.ts'
import { formatStreamState, parseStreamState } from '../../../../src/sync/state/stream-state.ts'
import { type FaunaWithFeeds, hasFeeds } from '../../../../src/sync/strategies/feed-reading.ts'
import { readByFeed } from '../../../../src/sync/strategies/feed-sync.ts'
import { readFullRefresh } from '../../../../src/sync/strategies/full-refresh.ts'
import { readIncremental } from '../../../../src/sync/strategies/index-sync.ts'
import { unreadableDocuments } from '../../../../src/sync/strategies/unreadable-documents.ts'
import { FakeFauna } from '../fake-fauna.ts'
import { DELETIONS, type TestReading, type TestReadingOptions, testReading } from '../test-reading.ts'

/** A hundred documents, three in each transaction. */
function filled(feeds: boolean): FakeFauna {
  const fauna = new FakeFauna({ now: 0, feeds }).create('users', { historyDays: 1 }).createIndex('users', 'users-ts')
  for (let n = 0; n < 100; n++) fauna.write('users', `${n}`, { ts: 1_000 + Math.floor(n / 3) })
  fauna.advance(1_000)
  return fauna
}

const STRATEGIES = {
  'full refresh': readFullRefresh,
  'index walk': (reading: TestReading) => readIncremental(reading, 'users-ts'),
  'first sync by feed': (reading: TestReading) => readFeed(reading),
}

function readFeed(reading: TestReading): Promise<void> {
  const fauna: FakeFauna = reading.fauna
  if (!hasFeeds(fauna)) throw new Error('no feeds')
  return readByFeed({ ...reading, fauna: fauna as FakeFauna & FaunaWithFeeds }, async () => undefined)
}

interface Read {
  readonly ids: string[]
  /** As a platform keeps it. */
  readonly state: StreamProgress
  readonly error: unknown
  readonly reading: TestReading
}

async function read(
  fauna: FakeFauna,
  strategy: (reading: TestReading) => Promise<void>,
  options: TestReadingOptions = {},
): Promise<Read> {
  const reading = testReading(fauna, {
    pageSize: 16,
    deletions: DELETIONS,
    collection: { historyDays: 1 },
    ...options,
  })
  const error = await strategy(reading).catch((thrown: unknown) => thrown)
  const state = parseStreamState(
    JSON.parse(JSON.stringify(formatStreamState(reading.writer.states.at(-1) ?? {}))),
    'users',
  )
  return { ids: reading.writer.records.map((record) => record.replace(/@.*/, '')), state, error, reading }
}

const all = (except: readonly string[]): string[] =>
  Array.from({ length: 100 }, (_, n) => `${n}`).filter((id) => !except.includes(id))

describe.each(Object.entries(STRATEGIES))('a document that cannot be read, in a %s,', (name, strategy) => {
  const isFeed = name.includes('feed')

  it.each([
    { damaged: ['0'], workers: 1 },
    { damaged: ['99'], workers: 1 },
    { damaged: ['50'], workers: 4 },
    { damaged: ['15', '16', '17'], workers: 1 },
    { damaged: ['3', '4', '5', '40', '77', '98', '99'], workers: 3 },
  ])('keeps only itself back: $damaged with $workers workers', async ({ damaged, workers }) => {
    const fauna = filled(isFeed)
    for (const id of damaged) fauna.damaged.set(id, () => true)
    const first = await read(fauna, strategy, { workers })
    expect(first.ids.sort()).toEqual(all(damaged).sort())
    expect(first.error).toMatchObject({ message: expect.stringContaining(`(${damaged.length}, with the ids `) })
    expect(first.error).toMatchObject({ message: expect.stringContaining('<get users/') })
    for (const id of damaged) expect((first.error as Error).message).toMatch(new RegExp(`ids .*\\b${id}\\b`))

    // Nothing but these documents is read by the next sync, as long as they cannot be read, and when they can.
    const second = await read(fauna, strategy, { workers, before: first.state })
    expect(second.ids).toEqual([])
    expect((second.error as Error).message).toBe((first.error as Error).message)
    fauna.damaged.clear()
    const third = await read(fauna, strategy, { workers, before: second.state })
    expect(third.error).toBeUndefined()
    expect(third.ids.sort()).toEqual([...damaged].sort())
  })

  it('is complete again after the document was deleted, or repaired', async () => {
    const fauna = filled(isFeed)
    fauna.damaged.set('20', () => true)
    fauna.damaged.set('30', (ts) => ts < 2_000)
    const { state } = await read(fauna, strategy)
    fauna.remove('users', '20')
    fauna.write('users', '30', { ts: 3_000 })
    const next = await read(fauna, strategy, { before: state })
    expect(next.error).toBeUndefined()
    // A first sync by feed can write a document twice, from the feed and from the scan.
    expect(new Set(next.ids.filter((id) => id !== '-20'))).toEqual(new Set(['30']))
  })

  it('is in no state, however early a sync ends', async () => {
    const fauna = filled(isFeed)
    fauna.damaged.set('20', () => true)
    const { reading } = await read(fauna, strategy, { pageSize: 4, writer: { checkpointEach: 3 } })
    for (const before of reading.writer.states) {
      const whole = filled(isFeed)
      const { ids } = await read(whole, strategy, { before })
      expect(ids).toContain('20')
    }
  })

  it('costs a bounded number of requests', async () => {
    const fauna = filled(isFeed)
    fauna.damaged.set('20', () => true)
    await read(fauna, strategy)
    const undamaged = filled(isFeed)
    await read(undamaged, strategy)
    // Both times that it is tried: four halvings, as many to read the other half, its id, and pages that grow again.
    expect(fauna.calls.length).toBeLessThan(undamaged.calls.length + 30)
  })

  it('is distinguished from a server that fails for every document', async () => {
    const fauna = filled(isFeed)
    for (let n = 10; n < 100; n++) fauna.damaged.set(`${n}`, () => true)
    const { error, ids } = await read(fauna, strategy)
    expect(error).toMatchObject({ kind: 'busy' })
    expect(ids.sort()).toEqual(all(Array.from({ length: 90 }, (_, n) => `${n + 10}`)).sort())
    const patient = fauna.calls.filter(
      ({ request }) => request !== undefined && 'canSetAside' in request && request.canSetAside === false,
    )
    expect(patient.length).toBeGreaterThan(0)
    expect(fauna.calls.length).toBeLessThan(100)
  })

  it('is distinguished from a server that cannot list ids either', async () => {
    const fauna = filled(isFeed)
    fauna.damaged.set('20', () => true)
    const down = new FaunaError('busy', 'down', { status: 500 })
    for (const method of ['firstId', 'firstEntry'] as const) fauna.failNext(method, down)
    const { error, state } = await read(fauna, strategy)
    expect(error).toBe(down)
    const next = await read(filled(isFeed), strategy, { before: state })
    expect(next.ids).toContain('20')
  })
})

describe('the error of documents that cannot be read', () => {
  const messageOf = (ids: readonly string[]): string =>
    unreadableDocuments(testReading(new FakeFauna({ now: 0 }).create('users')), ids).message

  it('names up to ten, in the order of their ids', () => {
    const ten = Array.from({ length: 10 }, (_, n) => `${10 - n}`)
    expect(messageOf(ten)).toContain('(10, with the ids 1, 2, 3, 4, 5, 6, 7, 8, 9, 10). ')
    expect(messageOf([...ten, '11'])).toContain('(11, with the ids 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, ...). ')
  })

  it('shows how to read the first of them', () => {
    expect(messageOf(['10', '9'])).toContain('<get users/9>')
  })
})

describe('a change of a feed whose document cannot be read', () => {
  /** The state of a sync that read everything. */
  async function synced(): Promise<{ readonly fauna: FakeFauna; readonly before: StreamProgress }> {
    const fauna = filled(true)
    const { state } = await read(fauna, readFeed)
    return { fauna, before: state }
  }

  it('keeps the position before it, while later changes are written', async () => {
    const { fauna, before } = await synced()
    for (const id of ['1', '2', '3', '4']) fauna.write('users', id)
    const ts = fauna.clock - 2
    fauna.damaged.set('2', (version) => version === ts)
    const first = await read(fauna, readFeed, { before })
    expect(first.ids).toEqual(['1', '3', '4'])
    expect(first.error).toMatchObject({ message: expect.stringContaining('(1, with the ids 2)') })
    expect(first.state).toMatchObject({ snapshot: ts - 1, updates: { ts: ts - 1 }, deletions: { ts: ts - 1 } })
    fauna.damaged.clear()
    const next = await read(fauna, readFeed, { before: first.state })
    expect(next.error).toBeUndefined()
    expect(next.ids).toEqual(['2', '3', '4'])
  })

  it('is replaced by a later change of the same document', async () => {
    const { fauna, before } = await synced()
    const ts = fauna.write('users', '2')
    fauna.damaged.set('2', (version) => version === ts)
    fauna.write('users', '2')
    const { ids, error, state } = await read(fauna, readFeed, { before })
    expect(ids).toEqual(['2'])
    expect(error).toBeUndefined()
    expect(state.snapshot).toBe(fauna.clock)
  })

  it('is replaced by its removal', async () => {
    const { fauna, before } = await synced()
    const ts = fauna.write('users', '2')
    fauna.damaged.set('2', (version) => version === ts)
    fauna.remove('users', '2')
    const { ids, error } = await read(fauna, readFeed, { before })
    expect(ids).toEqual(['-2'])
    expect(error).toBeUndefined()
  })

  it('after the snapshot is left to the next sync', async () => {
    const { fauna, before } = await synced()
    fauna.write('users', '1')
    let ts: number | undefined
    fauna.onCall = ({ method }) => {
      if (method !== 'feed') return
      ts ??= fauna.write('users', '2')
      fauna.damaged.set('2', (version) => version === ts)
    }
    const { ids, error } = await read(fauna, readFeed, { before })
    expect(ids).toEqual(['1'])
    expect(error).toBeUndefined()
  })
})
