import { describe, expect, it } from 'vitest'
import { FaunaError } from '../../../../src/fauna/errors.ts'
import { readFullRefresh } from '../../../../src/sync/strategies/full-refresh.ts'
import { FakeFauna } from '../fake-fauna.ts'
import { type TestReading, testReading } from '../test-reading.ts'

/** Five documents, written at 1 to 5. */
function faunaWithDocuments(options = {}): FakeFauna {
  const fauna = new FakeFauna({ now: 0 }).create('users', options)
  for (let ts = 1; ts <= 5; ts++) fauna.write('users', String(ts), { ts })
  fauna.advance(95)
  return fauna
}

async function refresh(fauna: FakeFauna, options: Parameters<typeof testReading>[1] = {}): Promise<TestReading> {
  const reading = testReading(fauna, options)
  await readFullRefresh(reading)
  return reading
}

const ids = ({ writer }: TestReading): string[] => writer.documents.map(({ id }) => id)
const ALL = ['1', '2', '3', '4', '5']
const INTERRUPTED = { snapshot: 50, generationId: 3, ranges: [{ from: '2', to: '2' }, { from: '4' }] }

describe('a full refresh', () => {
  it('reads every document once as of one time, and ends with an empty state', async () => {
    const fauna = faunaWithDocuments()
    fauna.onCall = ({ method }) => void (method === 'scan' && fauna.write('users', '9'))
    const reading = await refresh(fauna, { generationId: 3 })
    expect(ids(reading)).toEqual(ALL)
    expect(new Set(fauna.requests('scan').map(({ snapshot }) => snapshot))).toEqual(new Set([100]))
    expect(reading.writer.states).toEqual([
      { fullRefresh: { snapshot: 100, generationId: 3, ranges: [{ from: '3' }] } },
      { fullRefresh: { snapshot: 100, generationId: 3, ranges: [{ from: '5' }] } },
      { fullRefresh: { snapshot: 100, generationId: 3, ranges: [{ from: '9223372036854775807' }] } },
      {},
    ])
  })

  it.each([[3], [undefined]])(
    'that was interrupted resumes in the same generation, or without one: %s',
    async (generationId) => {
      const fauna = faunaWithDocuments()
      const reading = await refresh(fauna, {
        before: { fullRefresh: INTERRUPTED },
        ...(generationId !== undefined && { generationId }),
      })
      expect(ids(reading)).toEqual(['2', '4', '5'])
      expect(fauna.requests('scan').every(({ snapshot }) => snapshot === 50)).toBe(true)
      expect(reading.starts).toEqual([
        expect.stringMatching(/^full refresh, resumed with 2 ranges of ids left, as of /),
      ])
    },
  )

  it('reports how far each range of ids was written', async () => {
    const seen: unknown[] = []
    const look = () => seen.push(reading.ranges.map((range) => range()))
    const before = { fullRefresh: INTERRUPTED }
    const reading = testReading(faunaWithDocuments(), { before, generationId: 3, writer: { onRecord: look } })
    await readFullRefresh(reading)
    look()
    const first = { written: 1, ids: { from: 2n, to: 2n } }
    expect(seen).toEqual([
      [{ written: 0, ids: { from: 2n, to: 2n, next: 2n } }],
      [first, { written: 0, ids: { from: 4n, next: 4n } }],
      [first, { written: 1, ids: { from: 4n, next: 5n } }],
      [first, { written: 2, ids: { from: 4n } }],
    ])
  })

  it('of another generation starts over', async () => {
    const reading = await refresh(faunaWithDocuments(), { before: { fullRefresh: INTERRUPTED }, generationId: 4 })
    expect(ids(reading)).toEqual(ALL)
    expect(reading.log.lines).toEqual([expect.stringContaining('from another refresh')])
  })

  it('of an earlier collection of the name starts over', async () => {
    const reading = await refresh(faunaWithDocuments({ createdAt: 51 }), { before: { fullRefresh: INTERRUPTED } })
    expect(ids(reading)).toEqual(ALL)
    expect(reading.log.lines).toEqual([expect.stringContaining('was dropped and recreated since the state')])
  })

  it('from the future resumes as of the present', async () => {
    const fauna = faunaWithDocuments()
    await refresh(fauna, { before: { fullRefresh: { ...INTERRUPTED, snapshot: 500 } } })
    expect(fauna.requests('scan').every(({ snapshot }) => snapshot === 100)).toBe(true)
  })

  describe('of a collection whose definition the role cannot see', () => {
    const hidden = { collection: { definition: 'hidden' as const }, before: { fullRefresh: INTERRUPTED } }

    it('resumes if the collection has documents as of its time', async () => {
      expect(ids(await refresh(faunaWithDocuments({ historyDays: undefined }), hidden))).toEqual(['2', '4', '5'])
    })

    it('starts over if it was empty, or its history has expired', async () => {
      const empty = faunaWithDocuments({ historyDays: undefined })
      const early = { ...hidden, before: { fullRefresh: { ...INTERRUPTED, snapshot: 0 } } }
      const reading = await refresh(empty, early)
      expect(ids(reading)).toEqual(ALL)
      expect(reading.log.lines).toEqual([expect.stringContaining('may have been dropped and recreated')])
      const expired = faunaWithDocuments({ historyDays: undefined })
      expired.expireHistory('users', 51)
      expect(ids(await refresh(expired, hidden))).toEqual(ALL)
    })
  })

  it('of a visible collection resumes although it was empty', async () => {
    const early = { before: { fullRefresh: { ...INTERRUPTED, snapshot: 0 } } }
    expect(ids(await refresh(faunaWithDocuments(), early))).toEqual([])
  })

  it('moves its snapshot when the history expires, and the states after have the new one', async () => {
    const fauna = faunaWithDocuments()
    fauna.failNext('scan', new FaunaError('history_expired', 'too old'))
    fauna.onCall = ({ method }) => void (method === 'scan' && fauna.advance(1))
    const reading = await refresh(fauna)
    expect(ids(reading)).toEqual(ALL)
    expect(reading.writer.states[0]).toMatchObject({ fullRefresh: { snapshot: 101 } })
  })

  it('whose error the user has to fix leaves an empty state if there is one to replace', async () => {
    for (const [options, states] of [
      [{ before: { fullRefresh: INTERRUPTED } }, [{}]],
      [{}, []],
    ] as const) {
      const fauna = faunaWithDocuments()
      fauna.failNext('scan', new FaunaError('history_expired', 'too old'))
      fauna.onCall = ({ method }) => void (method === 'scan' && fauna.setAccess('users', 'unreadable'))
      const reading = testReading(fauna, options)
      await expect(readFullRefresh(reading)).rejects.toThrow('cannot read the documents')
      expect(reading.writer.states).toEqual(states)
    }
  })

  it('whose error passes keeps its state', async () => {
    const fauna = faunaWithDocuments()
    fauna.failNext('scan', new FaunaError('busy', 'later'))
    const reading = testReading(fauna, { before: { fullRefresh: INTERRUPTED } })
    await expect(readFullRefresh(reading)).rejects.toMatchObject({ kind: 'busy' })
    expect(reading.writer.states).toEqual([])
  })

  it('of an unreadable collection does not end', async () => {
    const fauna = faunaWithDocuments({ access: 'unreadable' })
    await expect(refresh(fauna)).rejects.toThrow('cannot read the documents')
  })
})

describe('a retry of a sync that completed a full refresh', () => {
  const completed = { completed: { syncId: 8, generationId: 3 } }

  it('reads nothing, and keeps the state', async () => {
    const fauna = faunaWithDocuments()
    const reading = await refresh(fauna, { before: completed, syncId: 8, generationId: 3 })
    expect([ids(reading), reading.writer.states, fauna.requests('scan')]).toEqual([[], [completed], []])
  })

  it.each([
    ['another sync', { syncId: 9, generationId: 3 }],
    ['another generation', { syncId: 8, generationId: 4 }],
    ['no sync id', { generationId: 3 }],
  ])('is not %s, which reads everything', async (_, options) => {
    expect(ids(await refresh(faunaWithDocuments(), { before: completed, ...options }))).toEqual(ALL)
  })

  it('is recognized by the state that the sync left', async () => {
    const { writer } = await refresh(faunaWithDocuments(), { syncId: 8, generationId: 3 })
    expect(writer.states.at(-1)).toEqual(completed)
    const without = await refresh(faunaWithDocuments(), { syncId: 8 })
    expect(without.writer.states.at(-1)).toEqual({})
  })
})
