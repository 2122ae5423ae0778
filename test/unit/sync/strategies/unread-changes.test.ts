import { describe, expect, it } from 'vitest'
import { UnreadChanges } from '../../../../src/sync/strategies/unread-changes.ts'

describe('changes of a feed that cannot be read', () => {
  it('none of them: every change is complete', () => {
    expect(new UnreadChanges().completeUpTo(7)).toBe(7)
  })

  it('keep the complete time before the first of them', () => {
    const unread = new UnreadChanges()
    unread.add({ id: '1', ts: 20 })
    unread.add({ id: '2', ts: 10 })
    unread.add({ id: '3', ts: 30 })
    expect([5, 9, 10, 40].map((ts) => unread.completeUpTo(ts))).toEqual([5, 9, 9, 9])
    expect(unread.ids).toEqual(['1', '2', '3'])
  })

  it('of one document count from the first on', () => {
    const unread = new UnreadChanges()
    unread.add({ id: '1', ts: 10 })
    unread.add({ id: '1', ts: 20 })
    expect(unread.completeUpTo(40)).toBe(9)
  })

  it('are replaced by a later change of the same document only', () => {
    const unread = new UnreadChanges()
    unread.add({ id: '1', ts: 10 })
    unread.add({ id: '2', ts: 20 })
    unread.supersede('1')
    expect([unread.completeUpTo(40), unread.ids]).toEqual([19, ['2']])
  })
})
