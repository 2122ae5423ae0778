import { expect, it } from 'vitest'
import { parseState } from '../../../../src/airbyte/state.ts'
import { changesStates } from '../../../../src/export/directory/changes-state.ts'
import type { ExportedCollection } from '../../../../src/export/directory/manifest.ts'
import { MAX_ID } from '../../../../src/fauna/ids.ts'
import { parseStreamState } from '../../../../src/sync/state/stream-state.ts'

const COLLECTION: ExportedCollection = {
  collection: 'users',
  file: 'users.jsonl',
  documents: 1,
  bytes: 10,
  sha256: '',
  ids_and_ts: '',
  changed_documents: 0,
  verified: true,
}

it('the state after an export covers everything up to and including its moment, in each collection', () => {
  const collections = [COLLECTION, { ...COLLECTION, database: 'shop/berlin' }]
  const states = parseState(changesStates({ collections, moment_ts: 7_000 }))

  expect([...states.keys()]).toEqual(['users', 'shop/berlin:users'])
  for (const state of states.values()) {
    expect(parseStreamState(state, 'users')).toEqual({
      updates: { ts: 7_000, id: MAX_ID },
      deletions: { ts: 7_000, id: MAX_ID },
      snapshot: 7_000,
    })
  }
})
