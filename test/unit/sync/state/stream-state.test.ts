import { describe, expect, it } from 'vitest'
import type { StreamProgress } from '../../../../src/sync/state/progress.ts'
import { formatStreamState, parseStreamState } from '../../../../src/sync/state/stream-state.ts'
import { ConfigError } from '../../../../src/text/config-error.ts'

const reference = (id: string, collection = 'users') => ({
  '@ref': { id, collection: { '@ref': { id: collection, collection: { '@ref': { id: 'collections' } } } } },
})

describe("a stream's state", () => {
  it.each<[string, StreamProgress]>([
    ['nothing', {}],
    [
      'a full refresh',
      { fullRefresh: { snapshot: 5, generationId: 2, ranges: [{ from: '7' }, { from: '20', to: '30' }] } },
    ],
    ['a full refresh of no generation', { fullRefresh: { snapshot: 5, ranges: [{ from: '0' }] } }],
    ['a completed full refresh', { completed: { syncId: 812, generationId: 0 } }],
    ['a first sync by the feed', { initial: { snapshot: 5, ranges: [{ from: '7' }] } }],
    [
      'an incremental sync',
      { updates: { ts: 5, id: '7' }, deletions: { ts: 9, id: '9223372036854775807' }, snapshot: 9 },
    ],
    [
      'an incremental sync with several workers that was cut off',
      {
        updates: {
          ts: 5,
          id: '7',
          ranges: [
            { after: { ts: 5, id: '7' }, to: 8 },
            { after: { ts: 9, id: '-1' }, to: 20 },
            { after: { ts: 30, id: '9223372036854775807' } },
          ],
        },
      },
    ],
    [
      'an index walk that set two documents aside',
      {
        updates: {
          ts: 5,
          id: '7',
          ranges: [
            { after: { ts: 5, id: '7' }, to: 5, toId: '8' },
            { after: { ts: 5, id: '9223372036854775807' }, to: 5, toId: '-9' },
            { after: { ts: 5, id: '-9' } },
          ],
        },
      },
    ],
    ['deletions half read', { deletions: { ts: 9, id: '3' } }],
  ])('of %s is read as it was written', (_, progress) => {
    expect(parseStreamState(JSON.parse(JSON.stringify(formatStreamState(progress))), 'users')).toEqual(progress)
  })

  it.each([[null], [undefined], [{}], [{ updates_cursor: null }]])('%j holds nothing', (given) => {
    expect(parseStreamState(given, 'users')).toEqual({})
  })

  it('knows none of the deletions of a transaction where it does not say how far', () => {
    expect(parseStreamState({ version: 1, deletions: { ts: 9 } }, 'users')).toEqual({
      deletions: { ts: 9, id: '-9223372036854775808' },
    })
  })

  it('may spell out nulls', () => {
    const given = { version: 1, full_refresh: null, updates: { ts: 1, ref: '2' }, deletions: null, snapshot: null }
    expect(parseStreamState(given, 'users')).toEqual({ updates: { ts: 1, id: '2' } })
  })

  it.each<[string, unknown]>([
    ['text', 'x'],
    ['a list', [1]],
    ['another version', { version: 99, updates: { ts: 1, ref: '2' } }],
    ['no version', { updates: { ts: 1, ref: '2' } }],
    ['something else', { foo: 1 }],
    ['a ts as text', { version: 1, updates: { ts: '1', ref: '2' } }],
    ['a ts before 1970', { version: 1, updates: { ts: -1, ref: '2' } }],
    ['half a ts', { version: 1, updates: { ts: 1.5, ref: '2' } }],
    ['a ref as a number', { version: 1, updates: { ts: 1, ref: 2 } }],
    ['a ref that is FQL', { version: 1, updates: { ts: 1, ref: { delete: { collection: 'users' } } } }],
    ['a ref that is text', { version: 1, updates: { ts: 1, ref: 'abc' } }],
    ['a ref beyond all ids', { version: 1, updates: { ts: 1, ref: '9223372036854775808' } }],
    ['a first sync of no range', { version: 1, initial: { snapshot: 1, ranges: [] } }],
    ['a scan of no range', { version: 1, full_refresh: { snapshot: 1, ranges: [] } }],
    ['a range that ends before it begins', { version: 1, initial: { snapshot: 1, ranges: [{ from: '2', to: '1' }] } }],
    ['a scan from a negative id', { version: 1, full_refresh: { snapshot: 1, ranges: [{ from: '-5' }] } }],
    ...[
      [],
      [{ after: { ts: 1, ref: '2' }, to: 3 }],
      [{ after: { ts: 1, ref: '2' } }, { after: { ts: 5, ref: '2' } }],
      [{ after: { ts: 1, ref: '2' }, to: 6 }, { after: { ts: 5, ref: '2' } }],
      [{ after: { ts: 5, ref: '2' }, to: 4 }, { after: { ts: 5, ref: '2' } }],
      [{ after: { ts: 5, ref: '2' }, to: 5, to_ref: '2' }, { after: { ts: 5, ref: '2' } }],
      [{ after: { ts: 5, ref: '-2' }, to: 5, to_ref: '9' }, { after: { ts: 5, ref: '9' } }],
      [{ after: { ts: 5, ref: '2' }, to: 5, to_ref: { now: null } }, { after: { ts: 5, ref: '3' } }],
      [{ after: { ts: 1 } }],
      [{ after: { ts: 1, ref: '2' }, to: { now: null } }, { after: { ts: 5, ref: '2' } }],
    ].map((ranges): [string, unknown] => [
      `ranges like ${JSON.stringify(ranges)}`,
      { version: 1, updates: { ts: 1, ref: '2', ranges } },
    ]),
    ['a scan without a snapshot', { version: 1, full_refresh: { ranges: [{ from: '0' }] } }],
    ['deletions at FQL', { version: 1, deletions: { ts: { now: null } } }],
  ])('of %s is refused', (_, given) => {
    expect(() => parseStreamState(given, 'users')).toThrow(ConfigError)
  })
})

describe('a state from the far future', () => {
  const YEAR_9999 = 253370764800000000
  const LATEST = Number.MAX_SAFE_INTEGER

  it('holds the latest time that a number can be, and is written with the same time again', () => {
    const given = {
      version: 1,
      updates: {
        ts: YEAR_9999,
        ref: '0',
        ranges: [{ after: { ts: YEAR_9999, ref: '0' }, to: YEAR_9999 }, { after: { ts: YEAR_9999, ref: '5' } }],
      },
      deletions: { ts: YEAR_9999, ref: '0' },
      snapshot: YEAR_9999,
    }
    const progress = parseStreamState(given, 'users')
    expect(progress).toEqual({
      updates: {
        ts: LATEST,
        id: '0',
        ranges: [{ after: { ts: LATEST, id: '0' }, to: LATEST }, { after: { ts: LATEST, id: '5' } }],
      },
      deletions: { ts: LATEST, id: '0' },
      snapshot: LATEST,
    })
    expect(parseStreamState(formatStreamState(progress), 'users')).toEqual(progress)
  })

  it('of a scan holds that time too', () => {
    const scan = { snapshot: YEAR_9999, ranges: [{ from: '0' }] }
    expect(parseStreamState({ version: 1, full_refresh: scan, initial: scan }, 'users')).toEqual({
      fullRefresh: { snapshot: LATEST, ranges: [{ from: '0' }] },
      initial: { snapshot: LATEST, ranges: [{ from: '0' }] },
    })
  })

  it('of airbyte-source-fauna holds that time too', () => {
    const given = {
      full_sync_cursor: { ts: YEAR_9999 },
      remove_cursor: { ts: YEAR_9999, ref: '' },
      updates_cursor: { ts: YEAR_9999, ref: '0' },
    }
    expect(parseStreamState(given, 'users')).toEqual({
      fullRefresh: { snapshot: LATEST, ranges: [{ from: '0' }] },
      updates: { ts: LATEST, id: '0' },
      deletions: { ts: LATEST, id: '-9223372036854775808', atLastRemoval: true },
    })
  })

  it.each([
    [LATEST, LATEST],
    [LATEST + 1, LATEST],
    [2 ** 62, LATEST],
    [LATEST - 1, LATEST - 1],
  ])('of %d is read as %d', (snapshot, expected) => {
    expect(parseStreamState({ version: 1, snapshot }, 'users')).toEqual({ snapshot: expected })
  })

  it.each([2 ** 63, 1e300, Number.POSITIVE_INFINITY])('of %d, more than 64 bits, is refused', (snapshot) => {
    expect(() => parseStreamState({ version: 1, snapshot }, 'users')).toThrow(/"snapshot"/)
  })
})

describe('a state of airbyte-source-fauna', () => {
  it('of a full refresh resumes from its cursor', () => {
    const given = { full_sync_cursor: { ts: 1700000000000000, after: JSON.stringify([reference('105')]) } }
    expect(parseStreamState(given, 'users')).toEqual({
      fullRefresh: { snapshot: 1700000000000000, ranges: [{ from: '105' }] },
    })
    expect(parseStreamState({ full_sync_cursor: { ts: 1700000000000000 } }, 'users')).toEqual({
      fullRefresh: { snapshot: 1700000000000000, ranges: [{ from: '0' }] },
    })
  })

  it('of an incremental sync resumes after its last update and its last removal', () => {
    const given = { remove_cursor: { ts: 5, ref: '10' }, updates_cursor: { ts: 7, ref: '20' } }
    expect(parseStreamState(given, 'users')).toEqual({
      updates: { ts: 7, id: '20' },
      deletions: { ts: 5, id: '10', atLastRemoval: true },
    })
  })

  it('with the cursors at which it failed resumes from them', () => {
    const given = {
      remove_cursor: { ts: 0, ref: '', after: JSON.stringify({ ts: 9, action: 'remove', document: reference('4') }) },
      updates_cursor: { ts: 7, ref: '20', after: JSON.stringify([8, reference('21'), reference('21')]) },
    }
    expect(parseStreamState(given, 'users')).toEqual({
      updates: { ts: 8, id: '20' },
      deletions: { ts: 9, id: '3', atLastRemoval: true },
    })
  })

  it('that lost the id of its last removal knows none of that transaction', () => {
    const removals = { ts: 9, id: '-9223372036854775808', atLastRemoval: true }
    for (const ref of ['', null, undefined]) {
      expect(parseStreamState({ remove_cursor: { ts: 9, ref } }, 'users').deletions).toEqual(removals)
    }
  })

  it('with the smallest of all ids as its place can be written again', () => {
    const smallest = reference('-9223372036854775808')
    const given = {
      updates_cursor: { ts: 7, ref: '20', after: JSON.stringify([8, smallest, smallest]) },
      remove_cursor: { after: JSON.stringify({ ts: 9, action: 'remove', document: smallest }) },
    }
    const progress = parseStreamState(given, 'users')
    expect(progress).toMatchObject({ updates: { ts: 7, id: '9223372036854775807' }, deletions: { ts: 8 } })
    expect(parseStreamState(formatStreamState(progress), 'users')).toMatchObject({ updates: progress.updates })
  })

  it('that never saw a document starts at the beginning', () => {
    const given = { remove_cursor: { ts: 0, ref: '' }, updates_cursor: { ts: 0, ref: '' } }
    expect(parseStreamState(given, 'users')).toEqual({
      deletions: { ts: 0, id: '9223372036854775807', atLastRemoval: true },
    })
  })

  it('with an addition as its place among the events leaves no removal of that transaction out or twice', () => {
    const after = JSON.stringify({ ts: 9, action: 'add', resource: reference('4') })
    expect(parseStreamState({ remove_cursor: { after } }, 'users').deletions).toEqual({
      ts: 9,
      id: '9223372036854775807',
      atLastRemoval: true,
    })
  })

  it.each<[string, unknown]>([
    ['that deletes', { full_sync_cursor: { ts: 5, after: JSON.stringify([{ delete: { collection: 'users' } }]) } }],
    ['into another collection', { full_sync_cursor: { ts: 5, after: JSON.stringify([reference('5', 'others')]) } }],
    ['that is not JSON', { updates_cursor: { ts: 5, after: '[' } }],
    ['whose ts is FQL', { updates_cursor: { ts: 5, after: JSON.stringify([{ now: null }, reference('5')]) } }],
    [
      'whose id is FQL',
      { remove_cursor: { after: JSON.stringify({ ts: 1, document: { '@ref': { id: { abort: 'x' } } } }) } },
    ],
  ])('with a cursor %s is refused', (_, given) => {
    expect(() => parseStreamState(given, 'users')).toThrow(ConfigError)
  })
})
