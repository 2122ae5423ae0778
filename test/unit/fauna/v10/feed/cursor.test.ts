import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { feedCursorTime } from '../../../../../src/fauna/v10/feed/cursor.ts'

interface Recording {
  readonly name: string
  readonly response: { readonly body: string }
}

function recordedEvents(): { txn_ts: number; cursor: string }[] {
  const recordings = ['fql-v10', 'edges'].flatMap((name): Recording[] =>
    JSON.parse(readFileSync(`test/fixtures/recordings/${name}.json`, 'utf8')),
  )
  return recordings
    .filter(({ response }) => response.body.startsWith('{"events"'))
    .flatMap(({ response }) => JSON.parse(response.body).events)
    .filter((event) => event.type !== 'error')
}

describe('the time of a feed cursor', () => {
  it('is that of its transaction, in what a real FaunaDB sent', () => {
    const events = recordedEvents()
    expect(events.length).toBeGreaterThan(5)
    for (const { txn_ts, cursor } of events) expect(feedCursorTime(cursor)).toBe(txn_ts)
  })

  it.each(['', 'AAAA', 'gsGCGmsC', 'not base64 at all', 'gsGCG2sC0rIaEno5gAA='])('of %j is unknown', (cursor) => {
    expect(feedCursorTime(cursor)).toBeUndefined()
  })
})
