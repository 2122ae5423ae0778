import { expect, it } from 'vitest'
import type { ConfiguredStream } from '../../../../src/airbyte/catalog.ts'
import { deletionColumnWarning } from '../../../../src/sync/columns/deletion-column-warning.ts'

const DELETIONS = { column: 'gone', isNullOnDocuments: true, onLost: 'warn' } as const

const stream = (name: string, change: Partial<ConfiguredStream> = {}): ConfiguredStream => {
  return { descriptor: { name }, syncMode: 'incremental', ...change }
}

const STREAMS = [
  stream('all'),
  stream('with', { columns: new Map([['gone', {}]]) }),
  stream('full', { columns: new Map([['ref', {}]]), syncMode: 'full_refresh' }),
]

it('a deletion column that the catalog of incremental streams does not contain is a warning', () => {
  const without = stream('without', { columns: new Map([['ref', {}]]) })
  expect(deletionColumnWarning([...STREAMS, without], DELETIONS)).toMatch(
    /column "gone" of these streams.*: "without"\./,
  )
  expect(deletionColumnWarning(STREAMS, DELETIONS)).toBeUndefined()
  expect(deletionColumnWarning([without], undefined)).toBeUndefined()
})
