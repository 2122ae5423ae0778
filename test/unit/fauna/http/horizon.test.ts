import { describe, expect, it } from 'vitest'
import { FaunaError } from '../../../../src/fauna/errors.ts'
import { horizonBy } from '../../../../src/fauna/http/horizon.ts'

const failing = (error: FaunaError) => () => Promise.reject(error)

describe('the horizon', () => {
  it('is 0 if the time 0 can be read', async () => {
    expect(await horizonBy(async () => true)).toBe(0)
  })

  it('is the oldest readable time that the refusal names', async () => {
    expect(await horizonBy(failing(new FaunaError('history_expired', 'no', { minimumTs: 7 })))).toBe(7)
  })

  it.each([new FaunaError('history_expired', 'no'), new FaunaError('forbidden', 'no', { minimumTs: 7 })])(
    'is unknown after %s',
    async (error) => {
      await expect(horizonBy(failing(error))).rejects.toBe(error)
    },
  )
})
