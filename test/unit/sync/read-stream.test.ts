import { describe, expect, it } from 'vitest'
import type { ConfiguredStream } from '../../../src/airbyte/catalog.ts'
import type { FieldType } from '../../../src/fauna/fields/field-type.ts'
import { openIndexChoice } from '../../../src/sync/discovery/index-choice.ts'
import { readStream } from '../../../src/sync/read-stream.ts'
import type { StreamProgress } from '../../../src/sync/state/progress.ts'
import type { Openings } from '../../../src/sync/stream/openings.ts'
import { FakeFauna } from './fake-fauna.ts'
import { type TestReading, testReading } from './test-reading.ts'

interface Options {
  readonly stream?: Partial<ConfiguredStream>
  readonly name?: string
  readonly index?: string
  readonly workers?: number
}

function faunaOf({ feeds = false, historyDays = 0, access = 'readable' as const, indexed = true } = {}): FakeFauna {
  const fauna = new FakeFauna({ feeds }).create('users', { historyDays, access })
  if (indexed) fauna.createIndex('users', 'by-ts')
  fauna.write('users', '1')
  return fauna
}

async function read(
  fauna: FakeFauna,
  options: Options = {},
  before?: StreamProgress,
): Promise<TestReading & { readonly declared: unknown[] }> {
  const { stream, name, index, workers } = options
  const reading = testReading(fauna, {
    pageSize: 1_000,
    ...(workers !== undefined && { workers }),
    ...(before && { before }),
  })
  const declared: unknown[] = []
  await readStream({
    ...reading,
    config: { ...reading.config, ...(name !== undefined && { name }), ...(index !== undefined && { index }) },
    stream: {
      descriptor: { name: 'users' },
      syncMode: 'incremental',
      supportedSyncModes: ['full_refresh', 'incremental'],
      ...stream,
    },
    format: { declareFields: (fields: ReadonlyMap<string, FieldType> | undefined) => void declared.push(fields) },
    openings: openingsOf(fauna),
    indexes: () => openIndexChoice(fauna),
  })
  return { ...reading, declared }
}

function openingsOf(fauna: FakeFauna): Pick<Openings, 'of'> {
  return { of: async (collection) => fauna.opening({ collection, indexes: [] }) }
}

/** The strategy, by the first state. */
function strategyOf({ writer }: TestReading): string {
  const state = writer.states[0] ?? {}
  return 'initial' in state ? 'feed' : 'fullRefresh' in state ? 'full refresh' : 'index'
}

const lastState = ({ writer }: TestReading) => writer.states.at(-1)

describe('a stream is read', () => {
  it.each([['full_refresh' as const], ['incremental' as const]])(
    'as a full refresh if its catalog entry requests it: %s',
    async (mode) => {
      const fauna = faunaOf({ feeds: true, historyDays: 1 })
      const reading = await read(fauna, { stream: { syncMode: mode } })
      expect(lastState(reading)).toEqual(
        mode === 'full_refresh' ? {} : expect.objectContaining({ snapshot: fauna.clock }),
      )
      expect(reading.log.lines).toEqual([])
    },
  )

  it('as a full refresh if its catalog entry requests "incremental" without support', async () => {
    const reading = await read(faunaOf(), { stream: { supportedSyncModes: ['full_refresh'] } })
    expect(lastState(reading)).toEqual({})
  })

  it('incrementally if its catalog entry does not say what it supports', async () => {
    const fauna = faunaOf()
    const stream: ConfiguredStream = { descriptor: { name: 'users' }, syncMode: 'incremental' }
    const reading = testReading(fauna)
    const format = { declareFields: () => {} }
    await readStream({ ...reading, stream, format, openings: openingsOf(fauna), indexes: () => openIndexChoice(fauna) })
    expect(strategyOf(reading)).toBe('index')
  })

  it.each([
    ['along an index without feeds', { feeds: false, historyDays: 30 }, {}, 'index'],
    ['by its feed if there are feeds', { feeds: true, historyDays: 1 }, {}, 'feed'],
    ['along a configured index although there are feeds', { feeds: true, historyDays: 1 }, { index: 'by-ts' }, 'index'],
    ['along an index if a feed loses changes after 15 minutes', { feeds: true, historyDays: 0 }, {}, 'index'],
    ['by its feed without an index, although it loses changes', { feeds: true, indexed: false }, {}, 'feed'],
  ])('%s', async (_, fauna, options, strategy) => {
    const fake = faunaOf(fauna)
    expect(strategyOf(await read(fake, options))).toBe(strategy)
  })

  it('without a list of indexes if its strategy needs none', async () => {
    const fauna = faunaOf({ feeds: true, historyDays: 1 })
    await read(fauna)
    await read(faunaOf(), { stream: { syncMode: 'full_refresh' } })
    expect(fauna.requests('indexes')).toEqual([])
  })

  it('with the fields that its collection declares', async () => {
    const fields = new Map<string, FieldType>([['age', { type: 'integer' } as FieldType]])
    const fauna = new FakeFauna().create('users', { fields }).createIndex('users', 'by-ts')
    expect((await read(fauna)).declared).toEqual([fields])
  })

  it('with pages for the memory of all workers', async () => {
    const fauna = new FakeFauna({ bytesPerDocument: 50_000 }).create('users')
    for (let id = 0; id < 70; id++) fauna.write('users', String(id))
    await read(fauna, { stream: { syncMode: 'full_refresh' }, workers: 3 })
    // A million bytes a page; 750,000 would be 15 documents for four workers.
    expect(fauna.requests('scan')[1]?.size).toBe(20)
  })

  it('in pages of the size that Fauna answers, although a larger one is configured', async () => {
    const fauna = new FakeFauna({ largestPage: 2 }).create('users')
    for (let id = 0; id < 3; id++) fauna.write('users', String(id))
    await read(fauna, { stream: { syncMode: 'full_refresh' } })
    expect(new Set(fauna.requests('scan').map(({ size }) => size))).toEqual(new Set([2]))
  })
})

describe('a stream reports how it is read', () => {
  const AS_OF = 'as of 1970-01-01T00:00:01.000001Z'

  it.each<[string, FakeFauna, Options, StreamProgress | undefined]>([
    [`full refresh, ${AS_OF}`, faunaOf(), { stream: { syncMode: 'full_refresh' } }, undefined],
    [`incremental along the index "by-ts", from the start, ${AS_OF}`, faunaOf(), {}, undefined],
    [
      `incremental along the index "by-ts", after 1970-01-01T00:00:00.000007Z, ${AS_OF}`,
      faunaOf(),
      {},
      { updates: { ts: 7, id: '1' } },
    ],
    [
      `incremental by the event feed, after a scan of the collection ${AS_OF}`,
      faunaOf({ feeds: true, historyDays: 1 }),
      {},
      undefined,
    ],
    ...[[{ from: '5' }], [{ from: '0', to: '1' }]].map((ranges): [string, FakeFauna, Options, StreamProgress] => [
      'incremental by the event feed, after the rest of a scan (1 range of ids) as of 1970-01-01T00:00:00.000009Z',
      faunaOf({ feeds: true, historyDays: 1 }),
      {},
      { initial: { snapshot: 9, ranges } },
    ]),
    [
      'incremental by the event feed, after 1970-01-01T00:00:00.000008Z',
      faunaOf({ feeds: true, historyDays: 1 }),
      {},
      { updates: { ts: 9, id: '1' }, snapshot: 9 },
    ],
  ])('%s', async (start, fauna, options, before) => {
    expect((await read(fauna, options, before)).starts).toEqual([start])
  })
})

describe('a stream is refused', () => {
  it.each([
    [
      'of another collection than the configured one',
      {},
      { name: 'orders' },
      '"collection.name" in the configuration is "orders"',
    ],
    ['without an index to walk', { indexed: false }, {}, 'no index that an incremental sync can walk'],
    ['of a collection that cannot be read', { access: 'unreadable' as never }, {}, 'cannot read the documents'],
  ])('%s', async (_, fauna, options, message) => {
    await expect(read(faunaOf(fauna), options)).rejects.toThrow(message)
  })

  it('not of the configured collection', async () => {
    await read(faunaOf(), { name: 'users' })
  })
})

it('a conditional read is a warning', async () => {
  const reading = await read(faunaOf({ access: 'conditional' as never }))
  expect(reading.log.lines).toEqual([expect.stringContaining('under a condition')])
})
