import { afterEach, describe, expect, it } from 'vitest'
import { APIS } from '../harness/apis.ts'
import { connectorFor } from '../harness/connector.ts'
import { useEmulator } from '../harness/fauna-under-test.ts'
import { tsByRef } from '../harness/messages.ts'

const fauna = useEmulator()

describe.each(APIS)('a sync over $name whose rate Fauna limits', (api) => {
  afterEach(() => fauna.emulator.faults.clear())

  it('reports it once per wait in its status, and once in its log', async () => {
    const { isPage } = api.wire
    const database = await fauna.database(api)
    await database.collection('users')
    await database.seed('users', 20)
    const begin = Date.now()
    // The first page is rejected three times, the third once.
    const retryAfter = { 'retry-after': '1' }
    for (const headers of [retryAfter, {}, {}]) fauna.emulator.faults.add({ status: 429, headers, when: isPage })
    fauna.emulator.faults.add({ status: 429, when: isPage, nth: 3 })

    const run = await connectorFor(database, api).read('full_refresh', 'users', {
      collection: { page_size: 5 },
      concurrency: 1,
    })

    expect(run).toMatchObject({ exitCode: 0, errors: [] })
    expect(tsByRef(run.records)).toEqual(await database.documents('users'))
    expect(run.warnings).toEqual([expect.stringContaining('Retrying: ')])
    expect(run.statuses).toEqual([
      'users STARTED',
      'users RUNNING RATE_LIMITED',
      'users RUNNING',
      'users RUNNING RATE_LIMITED',
      'users RUNNING',
      'users COMPLETE',
    ])
    const [first, second] = run.lines.flatMap((line) => JSON.parse(line).trace?.stream_status?.reasons ?? [])
    expect(first.rate_limited.quota_reset).toBeGreaterThanOrEqual(begin + 1000)
    expect(second.rate_limited).toEqual({})
  })
})
