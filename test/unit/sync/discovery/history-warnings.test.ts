import { describe, expect, it } from 'vitest'
import type { CollectionInfo } from '../../../../src/fauna/fauna.ts'
import {
  deletionHistoryWarnings,
  feedHistoryWarning,
  withoutHistoryOrIndex,
} from '../../../../src/sync/discovery/history-warnings.ts'
import { openIndexChoice } from '../../../../src/sync/discovery/index-choice.ts'
import { FakeFauna } from '../fake-fauna.ts'

const info = (name: string, historyDays: CollectionInfo['historyDays']): CollectionInfo => ({
  name,
  historyDays,
  definition: 'visible',
  access: 'readable',
})

describe('the warning about deletions', () => {
  it.each([
    [0, /^Collection "a": .* 15 minutes only \(history_days is 0\)/],
    [1, /^Collection "a": .* 1 day and 15 minutes only \(history_days is 1\)/],
  ])('names the time for which they can be read: %i days', (historyDays, message) => {
    expect(deletionHistoryWarnings([info('a', historyDays)])).toEqual([expect.stringMatching(message)])
  })

  it.each([2, null, undefined])('does not exist for a history of %s days', (historyDays) => {
    expect(deletionHistoryWarnings([info('a', historyDays)])).toEqual([])
  })

  it('lists all collections with the same history', () => {
    expect(deletionHistoryWarnings([info('a', 0), info('b', 1), info('c', 0), info('d', 2)])).toEqual([
      expect.stringMatching(/^Collections "a", "c": /),
      expect.stringMatching(/^Collection "b": /),
    ])
  })
})

describe('the warning about the feed', () => {
  it('lists the collections and creates an index of the first', () => {
    const fauna = new FakeFauna()
    expect(feedHistoryWarning(fauna, [])).toBeUndefined()
    expect(feedHistoryWarning(fauna, ['a'])).toMatch(
      /^The collection "a" keeps no history .* create an index: <create index on a>$/,
    )
    expect(feedHistoryWarning(fauna, ['a', 'b'])).toMatch(
      /^The collections "a", "b" keep no history .* create an index, for example: <create index on a>$/,
    )
  })

  it('concerns collections without a history and without an index', async () => {
    const fauna = new FakeFauna().create('indexed').create('none').create('long').createIndex('indexed', 'by-ts')
    const collections = [info('indexed', 0), info('none', 0), info('long', 1)]
    expect(await withoutHistoryOrIndex(collections, () => openIndexChoice(fauna))).toEqual(['none'])
  })

  it('needs no indexes if all collections keep a history', async () => {
    const fauna = new FakeFauna()
    expect(await withoutHistoryOrIndex([info('a', 1)], () => openIndexChoice(fauna))).toEqual([])
    expect(fauna.calls).toEqual([])
  })
})
