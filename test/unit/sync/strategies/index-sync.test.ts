import { PassThrough } from 'node:stream'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { openOutput } from '../../../../src/airbyte/output.ts'
import type { CollectionConfig } from '../../../../src/config/config.ts'
import { ValueDocument } from '../../../../src/fauna/export/value-document.ts'
import type { Fauna, Removal } from '../../../../src/fauna/fauna.ts'
import { adaptivePageSize } from '../../../../src/sync/pacing/page-size.ts'
import { openWorkers } from '../../../../src/sync/pacing/workers.ts'
import { AirbyteStreamWriter } from '../../../../src/sync/records/airbyte-stream-writer.ts'
import { RecordFormat } from '../../../../src/sync/records/record-format.ts'
import { readIncremental } from '../../../../src/sync/strategies/index-sync.ts'

const config: CollectionConfig = {
  columns: { data: true, additional: [] },
  pageSize: 1,
  deletions: { column: 'deleted_at', onLost: 'fail' },
}

/** A collection of ten documents, written at 1 to 10; each page of one takes `pageMs`, and time passes in the database too. */
function slowFauna(pageMs: number, removals: Removal[]) {
  const asked: string[] = []
  let now = 1_000_000
  const fauna: Partial<Fauna> = {
    now: async () => now,
    existedAt: async () => true,
    horizon: async () => 0,
    async walkIndex({ snapshot, from }) {
      asked.push(`walk as of ${snapshot}`)
      vi.advanceTimersByTime(pageMs)
      now += pageMs * 1000
      const ts = Math.max(from.ts, 1)
      const document = new ValueDocument({ id: String(ts), ts, ttl: null }, {}, [])
      return { entries: [document], length: 10, ...(ts < 10 && { next: { ts: ts + 1, id: '0' } }) }
    },
    access: async () => 'readable',
    openRemovals: async (_, after) => ({
      async page() {
        asked.push(`removals after ${after.ts}`)
        return { entries: removals.filter(({ ts }) => ts > after.ts && ts <= now), length: 10 }
      },
    }),
  }
  return { fauna: fauna as Fauna, asked }
}

async function sync(fauna: Fauna, historyDays: number | null): Promise<string[]> {
  const stream = new PassThrough()
  const output = openOutput(stream, () => {})
  const log = { warn: vi.fn(), info: vi.fn(), debug: vi.fn() }
  const format = new RecordFormat('users', config)
  const { signal } = new AbortController()
  const writer = new AirbyteStreamWriter({ descriptor: { name: 'users' }, format, output, log, signal, now: Date.now })
  const collection = { name: 'users', historyDays, access: 'readable' } as const
  const pageSize = adaptivePageSize(1)
  await readIncremental(
    { name: 'users', collection, config, fauna, writer, pageSize, workers: openWorkers(1), log, before: {} },
    'users-ts',
  )
  await output.flush()
  const lines = String(stream.read()).trim().split('\n')
  return lines.filter((line) => line.includes('"RECORD"')).map((line) => JSON.parse(line).record.data.ref)
}

describe('an index walk that takes longer than removals are kept', () => {
  beforeEach(() => {
    vi.useFakeTimers({ toFake: ['performance'] })
  })
  afterEach(() => {
    vi.useRealTimers()
  })

  it('catches up on removals every five minutes where the history is 15, and goes on as of then', async () => {
    const minute = 60_000
    const { fauna, asked } = slowFauna(2 * minute, [{ id: '77', ts: 1_000_000 + 3 * minute * 1000 }])
    const refs = await sync(fauna, 0)
    expect(asked.slice(0, 7)).toEqual([
      'removals after 0',
      'walk as of 1000000',
      'walk as of 1000000',
      'walk as of 1000000',
      'removals after 1000000',
      `walk as of ${1_000_000 + 6 * minute * 1000}`,
      `walk as of ${1_000_000 + 6 * minute * 1000}`,
    ])
    expect(refs).toEqual(['1', '2', '3', '77', '4', '5', '6', '7', '8', '9', '10'])
  })

  it('stays as of its beginning where the history is long', async () => {
    const { fauna, asked } = slowFauna(10 * 60_000, [])
    await sync(fauna, 30)
    expect(asked.filter((query) => query.startsWith('removals'))).toEqual(['removals after 0'])
    expect(new Set(asked.filter((query) => query.startsWith('walk')))).toEqual(new Set(['walk as of 1000000']))
  })
})
