import { describe, expect, it } from 'vitest'
import { FaunaError } from '../../../../src/fauna/errors.ts'
import { Isolation, SetAsideBudget } from '../../../../src/sync/pacing/isolation.ts'
import type { PageAttempt } from '../../../../src/sync/pacing/page-size.ts'

const damaged = new FaunaError('busy', 'damaged', { status: 500 })

const fails = async (): Promise<string> => {
  throw damaged
}
const read = async (): Promise<string> => 'read'
const skipped = async (): Promise<string> => 'skipped'

/** @returns how many of the next `most` documents are set aside, until the first that is not */
async function countSetAside(isolation: Isolation, most: number): Promise<number> {
  for (let count = 0; count < most; count++) {
    const answer = await isolation.request(fails, skipped).catch((error: unknown) => error)
    if (answer !== 'skipped') return count
  }
  return most
}

describe('the isolation of documents that cannot be read', () => {
  it('answers with the page if it can be read', async () => {
    expect(await new Isolation(new SetAsideBudget()).request(read, fails)).toBe('read')
  })

  it('sets at most eight documents in a row aside', async () => {
    const isolation = new Isolation(new SetAsideBudget())
    expect(await countSetAside(isolation, 20)).toBe(8)
    await expect(isolation.request(fails, skipped)).rejects.toBe(damaged)
  })

  it('restarts its count after a page that was read', async () => {
    const isolation = new Isolation(new SetAsideBudget())
    await countSetAside(isolation, 7)
    await isolation.request(read, skipped)
    expect(await countSetAside(isolation, 20)).toBe(8)
  })

  it('sets at most a hundred documents of one stream aside, in all its sequences', async () => {
    const budget = new SetAsideBudget()
    let count = 0
    for (let sequence = 0; sequence < 20; sequence++) count += await countSetAside(new Isolation(budget), 8)
    expect(count).toBe(100)
    expect(budget.left).toBe(0)
  })

  it('tells the page whether its document can be set aside', async () => {
    const isolation = new Isolation(new SetAsideBudget())
    const attempts: boolean[] = []
    const page = async ({ canSetAside }: PageAttempt): Promise<string> => {
      attempts.push(canSetAside)
      throw damaged
    }
    for (let n = 0; n < 9; n++) await isolation.request(page, skipped).catch(() => {})
    expect(attempts).toEqual([...Array(8).fill(true), false])
  })

  it('narrows the next page to one document', async () => {
    const isolation = new Isolation(new SetAsideBudget())
    let limit: number | undefined
    await isolation.request(fails, skipped)
    await isolation.request(async ({ narrowing }) => {
      limit = narrowing.limit
      return 'read'
    }, skipped)
    expect(limit).toBe(1)
  })

  it.each([
    ['a refusal', new FaunaError('rejected', 'no', { status: 400 })],
    ['an overloaded server', new FaunaError('busy', 'overloaded', { status: 503 })],
    ['an error that is not of Fauna', new Error('out of memory')],
  ])('sets nothing aside after %s', async (_, error) => {
    const budget = new SetAsideBudget()
    let skips = 0
    const request = new Isolation(budget).request(
      async () => {
        throw error
      },
      async () => {
        skips++
        return 'skipped'
      },
    )
    await expect(request).rejects.toBe(error)
    expect([skips, budget.left]).toEqual([0, 100])
  })

  it('requests the page once more, with all retries, if there is no first document', async () => {
    const budget = new SetAsideBudget()
    const attempts: boolean[] = []
    const page = async ({ canSetAside }: PageAttempt): Promise<string> => {
      attempts.push(canSetAside)
      if (canSetAside) throw damaged
      return 'read'
    }
    expect(await new Isolation(budget).request(page, async () => undefined)).toBe('read')
    expect(attempts).toEqual([true, false])
    expect(budget.left).toBe(100)
  })
})
