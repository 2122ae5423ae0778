import { describe, expect, it } from 'vitest'
import { endOf } from '../../../../src/fauna/positions.ts'
import type { StreamProgress } from '../../../../src/sync/state/progress.ts'
import { openingRequest } from '../../../../src/sync/stream/opening-request.ts'
import { collectionConfig } from '../collection-config.ts'
import { DELETIONS } from '../test-reading.ts'

const UPDATES = { ts: 5, id: '1' }

function requestFor(before: StreamProgress, { deletions = false, isIncremental = true, isChosen = false } = {}) {
  const config = collectionConfig({ ...(deletions && DELETIONS && { deletions: DELETIONS }) })
  return openingRequest({ name: 'users', isIncremental, before }, config, ['by-ts'], isChosen)
}

describe('a stream is opened', () => {
  it('with its indexes', () => {
    expect(requestFor({})).toEqual({ collection: 'users', indexes: ['by-ts'] })
  })

  it('without questions about a state if it is a full refresh', () => {
    const before = { updates: UPDATES, snapshot: 9 }
    expect(requestFor(before, { isIncremental: false })).toEqual({ collection: 'users', indexes: [] })
  })

  it('with the question whether it was recreated since its state', () => {
    expect(requestFor({ updates: UPDATES }).since).toBe(5)
    expect(requestFor({ updates: UPDATES, snapshot: 9 }).since).toBe(9)
  })

  it.each<[string, StreamProgress, object, object | undefined]>([
    ['everything was', { updates: UPDATES, snapshot: 9 }, {}, { updates: UPDATES }],
    ['there was nothing', { snapshot: 9 }, {}, {}],
    ['deletions are not', { updates: UPDATES, deletions: endOf(9), snapshot: 9 }, {}, { updates: UPDATES }],
    [
      'deletions are',
      { updates: UPDATES, deletions: endOf(9), snapshot: 9 },
      { deletions: true },
      { updates: UPDATES, removals: endOf(9) },
    ],
    ['deletions never were', { updates: UPDATES, snapshot: 9 }, { deletions: true }, undefined],
    ['the last sync did not end', { updates: UPDATES }, {}, undefined],
    ['ranges are left', { updates: { ...UPDATES, ranges: [{ after: UPDATES }] }, snapshot: 9 }, {}, undefined],
    ['a scan is left', { initial: { snapshot: 9, ranges: [{ from: '0' }] }, snapshot: 9 }, {}, undefined],
    ['the user chose a time', { updates: UPDATES, snapshot: 9 }, { isChosen: true }, undefined],
  ])('with what was read: %s', (_, before, options, read) => {
    expect(requestFor(before, options).read).toEqual(read)
  })
})
