import { afterEach, describe, expect, it } from 'vitest'
import type { RecordedRequest } from '../../emulator/request-log.ts'
import { CHANGE_SOURCES } from '../harness/apis.ts'
import { connectorFor } from '../harness/connector.ts'
import { useEmulator } from '../harness/fauna-under-test.ts'
import { refs } from '../harness/messages.ts'

const fauna = useEmulator()

const NEVER_MS = 3_600_000

const IDS = Array.from({ length: 40 }, (_, i) => String(i + 1))

/** The page of events whose answer does not come. */
const STALLED_PAGE = 4

afterEach(() => fauna.emulator.faults.clear())

describe.each(CHANGE_SOURCES)('SIGTERM while a sync skips events, $name', ({ wire, ...source }) => {
  // Along an index, additions are skipped in search of deletions; by the feed, deletions that are ignored.
  const isFeed = source.by === 'feed'
  const collection = { page_size: 5, ...(!isFeed && { deletions: { deletion_mode: 'deleted_field' } }) }

  it('leaves a state without records, from which the next sync resumes', async () => {
    const database = await fauna.database(source)
    const connector = connectorFor(database, { ...source, wire })
    const read = (state: unknown) => connector.read('incremental', 'users', { collection, state })
    await database.collection('users', { historyDays: 7 })
    if (isFeed) for (const id of IDS) await database.create('users', { [id]: {} })
    else await database.create('users', { '1000': {} })
    const { states } = await connector.read('incremental', 'users', { collection })
    for (const id of IDS) await (isFeed ? database.remove('users', id) : database.create('users', { [id]: {} }))
    await database.create('users', { '2000': {} })

    /** The number of pages of events that are requested in the meantime. */
    const pagesOf = async (run: () => Promise<unknown>): Promise<number> => {
      let pages = 0
      const end = fauna.emulator.requests.before((request) => {
        if (wire.isEvents(request)) pages++
      })
      await run()
      end()
      return pages
    }
    const expected = refs((await read(states)).records)
    const allPages = await pagesOf(() => read(states))
    expect(allPages).toBeGreaterThan(STALLED_PAGE + 2)

    const met = requestMet(wire.isEvents, STALLED_PAGE)
    fauna.emulator.faults.add({ when: wire.isEvents, nth: STALLED_PAGE, delay: NEVER_MS })
    const running = await connector.startRead('incremental', 'users', { collection, state: states })
    await met
    running.kill('SIGTERM')
    const stopped = await running.ended
    expect(stopped).toMatchObject({ signal: 'SIGTERM', errors: [], records: [] })
    expect(stopped.states.map(({ sourceStats }) => sourceStats.recordCount)).toEqual([0])
    expect(stopped.states[0]?.stream.stream_state).not.toEqual(states.at(-1)?.stream.stream_state)

    let resumed: readonly string[] = []
    const pages = await pagesOf(async () => {
      const run = await read(stopped.states)
      expect(run).toMatchObject({ exitCode: 0, errors: [] })
      resumed = refs(run.records)
    })
    expect(resumed).toEqual(expected)
    expect(pages).toBeLessThan(allPages)
  })
})

/** Resolves when the nth of these requests has come, and its answer does not. */
function requestMet(when: (request: RecordedRequest) => boolean, nth: number): Promise<void> {
  return new Promise((resolve) => {
    let left = nth
    const end = fauna.emulator.requests.before((request) => {
      if (!when(request) || --left > 0) return
      end()
      // The fault is applied after this hook. By then the page before is written, too.
      setTimeout(resolve, 50)
    })
  })
}
