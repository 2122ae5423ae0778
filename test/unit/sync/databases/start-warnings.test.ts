import { describe, expect, it } from 'vitest'
import { FaunaError } from '../../../../src/fauna/errors.ts'
import type { Fauna } from '../../../../src/fauna/fauna.ts'
import {
  reportLimitation,
  StartWarnings,
  type StartWarningsOptions,
} from '../../../../src/sync/databases/start-warnings.ts'
import { openIndexChoice } from '../../../../src/sync/discovery/index-choice.ts'
import { FakeFauna } from '../fake-fauna.ts'
import { DELETIONS, RecordingLog } from '../test-reading.ts'

interface Given {
  /** The streams that are opened. */
  readonly streams?: readonly string[]
  readonly isAlone?: boolean
  /** Absent: all streams. */
  readonly incremental?: readonly string[]
  readonly config?: StartWarningsOptions['config']
}

function warningsFor(fauna: FakeFauna, { streams = ['a', 'b'], incremental = streams, ...given }: Given = {}) {
  const log = new RecordingLog()
  const { config = {}, isAlone = false } = given
  const indexes = () => openIndexChoice(fauna)
  const warnings = new StartWarnings({ fauna, config, isAlone, incremental: new Set(incremental), indexes, log })
  const open = (names: readonly string[]) =>
    warnings.report(names.flatMap((name) => fauna.opening({ collection: name, indexes: [] }).collection ?? []))
  return { open, log }
}

async function reported(fauna: FakeFauna, given: Given = {}): Promise<string[]> {
  const { open, log } = warningsFor(fauna, given)
  await open(given.streams ?? ['a', 'b'])
  return log.lines
}

const faunaOf = ({ feeds = true, historyDays = 0 } = {}) =>
  new FakeFauna({ feeds }).create('a', { historyDays }).create('b', { historyDays }).create('c', { historyDays })

describe('the warnings at the start of a read', () => {
  it('list the streams whose feed loses changes', async () => {
    expect(await reported(faunaOf())).toEqual([
      expect.stringMatching(/^warn: The collections "a", "b" keep no history/),
    ])
    expect(await reported(faunaOf({ historyDays: 1 }))).toEqual([])
  })

  it('list the streams by name, in whichever order they are opened', async () => {
    expect(await reported(faunaOf(), { streams: ['b', 'a'] })).toEqual([
      expect.stringContaining('The collections "a", "b" keep no history'),
    ])
  })

  it('leave out streams that are not read by their feed', async () => {
    expect(await reported(faunaOf(), { incremental: [] })).toEqual([])
    expect(await reported(faunaOf({ feeds: false }))).toEqual([])
    expect(await reported(faunaOf(), { config: { index: 'by-ts' } })).toEqual([])
    expect(await reported(faunaOf().createIndex('a', 'a-ts'))).toEqual([expect.stringContaining('The collection "b"')])
  })

  it('list the streams whose deletions can be lost, if deletions are sent', async () => {
    const config = { deletions: DELETIONS }
    expect(await reported(faunaOf({ feeds: false }), { config })).toEqual([
      expect.stringMatching(/^warn: Collections "a", "b": deletions can be read for 15 minutes only/),
    ])
  })

  it('list the streams that cannot be read', async () => {
    const fauna = faunaOf({ historyDays: 1 }).create('secret', { access: 'unreadable' })
    expect(await reported(fauna, { streams: ['a', 'secret'] })).toEqual([
      expect.stringMatching(/^warn: Streams that end with an error,.*"secret".*<read secret>$/),
    ])
  })

  it('leave out the only stream if it cannot be read: it reports that itself', async () => {
    const fauna = faunaOf({ historyDays: 1 }).create('secret', { access: 'unreadable' })
    expect(await reported(fauna, { streams: ['secret'], isAlone: true })).toEqual([])
  })

  it('leave out the history of a stream that cannot be read', async () => {
    const fauna = faunaOf()
    fauna.setAccess('a', 'unreadable')
    expect(await reported(fauna)).toEqual([
      expect.stringContaining('Streams that end with an error'),
      expect.stringContaining('The collection "b"'),
    ])
  })

  it('name each stream once, also if it is opened again', async () => {
    const { open, log } = warningsFor(faunaOf())
    await open(['a'])
    await open(['a', 'b'])
    await open(['b', 'a'])
    expect(log.lines).toEqual([
      expect.stringContaining('The collection "a" keeps no history'),
      expect.stringContaining('The collection "b" keeps no history'),
    ])
  })

  it('do not fail if the indexes cannot be listed', async () => {
    const fauna = faunaOf()
    fauna.failNext('indexes', new FaunaError('forbidden', 'no'))
    fauna.failNext('indexAccess', new FaunaError('forbidden', 'no'))
    expect(await reported(fauna.createIndex('a', 'a-ts'))).toEqual([
      expect.stringMatching(/^debug: .*cannot be listed/),
    ])
  })
})

describe('the limitation of a server', () => {
  async function reportedFor(limitation: Fauna['limitation']) {
    const log = new RecordingLog()
    await reportLimitation(Object.assign(faunaOf(), limitation && { limitation }), log)
    return log.lines
  }

  it('is a warning', async () => {
    expect(await reportedFor(async () => 'FQL v4 is off')).toEqual(['warn: FQL v4 is off'])
  })

  it('does not exist for a server or an API without one', async () => {
    expect(await reportedFor(async () => undefined)).toEqual([])
    expect(await reportedFor(undefined)).toEqual([])
  })

  it('is left out if the server does not answer', async () => {
    const failing = () => Promise.reject(new FaunaError('busy', 'no'))
    expect(await reportedFor(failing)).toEqual([expect.stringMatching(/^debug: .*FQL v4/)])
  })
})
