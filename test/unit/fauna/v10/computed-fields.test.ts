import { describe, expect, it } from 'vitest'
import { FaunaError } from '../../../../src/fauna/errors.ts'
import { ValueDocument } from '../../../../src/fauna/export/value-document.ts'
import { readWithComputedFields, readWithoutComputedFields } from '../../../../src/fauna/v10/computed-fields.ts'
import { httpAnswer } from '../http-answer.ts'
import { textOf } from '../record-text.ts'
import { answering, failure, success } from './answering.ts'

/** Reads documents numbered from 0, of which `fails` cannot be computed. */
async function readAll(count: number, size: number, fails: (n: number) => boolean) {
  const { client } = answering(success({ total: { body: 'd => d.n' } }))
  const read = readWithComputedFields(client, 'c')
  const whole: number[] = []
  const bare: number[] = []
  let requests = 0
  for (let next = 0; next < count; ) {
    const numbers = (asked: number) => Array.from({ length: Math.min(asked, count - next) }, (_, i) => next + i)
    const page = await read(size, {
      async whole(asked) {
        requests++
        if (numbers(asked).some(fails)) throw new FaunaError('uncomputable', 'it throws')
        whole.push(...numbers(asked))
        return numbers(asked)
      },
      async bare(asked) {
        requests++
        bare.push(...numbers(asked))
        return numbers(asked)
      },
    })
    next += page.length
  }
  return { whole, bare, requests }
}

describe('pages with computed fields', () => {
  it('are read whole where none throws', async () => {
    expect(await readAll(10_000, 1000, () => false)).toMatchObject({ bare: [], requests: 10 })
  })

  it('lose them in one document where one throws', async () => {
    const { whole, bare } = await readAll(10_000, 1000, (n) => n === 4321)
    expect(bare).toEqual([4321])
    expect(whole).toHaveLength(9_999)
  })

  it('lose them in few more documents than throw, where some do', async () => {
    const { whole, bare } = await readAll(10_000, 1000, (n) => n % 500 === 7)
    expect(whole.length + bare.length).toBe(10_000)
    expect(bare).toHaveLength(20)
  })

  it('are read in pages where all throw', async () => {
    const { bare, requests } = await readAll(10_000, 1000, () => true)
    expect(bare).toHaveLength(10_000)
    expect(requests).toBeLessThan(60)
  })

  it('are not read in other ways where there is no computed field, or another error', async () => {
    const { client } = answering(success(null))
    const read = readWithComputedFields(client, 'c')
    const bare = () => Promise.reject(new Error('read bare'))
    const failing = (error: Error) => read(1, { whole: () => Promise.reject(error), bare })
    await expect(failing(new FaunaError('uncomputable', 'no'))).rejects.toMatchObject({ kind: 'uncomputable' })
    await expect(failing(new FaunaError('busy', 'no'))).rejects.toMatchObject({ kind: 'busy' })
  })

  it('are read bare at once where they are not wanted', async () => {
    const whole = () => Promise.reject(new Error('read whole'))
    expect(await readWithoutComputedFields(7, { whole, bare: async (size) => size })).toBe(7)
  })
})

describe('a page read bare', () => {
  const documents = [1, 2].map((n) => new ValueDocument({ id: String(n), ts: n, ttl: null }, { n }, []))
  const computed = (...answers: Parameters<typeof answering>) => {
    const { client } = answering(success({ a: {}, b: {} }), ...answers)
    return readWithComputedFields(client, 'c')(1, {
      whole: () => Promise.reject(new FaunaError('uncomputable', 'no')),
      bare: (_, complete) => complete(documents),
    })
  }
  const throwing = () => {
    const text = JSON.stringify({
      error: { code: 'abort', message: 'stop' },
      summary: 'error: stop\nat *computed_field:c:b*:1:15',
    })
    return httpAnswer(400, text)
  }

  it('holds the fields that can be computed, and says which cannot', async () => {
    const [first, second] = await computed(success([{ '@int': '5' }, null]), throwing())
    expect([first?.data(), second?.data()]).toEqual([{ n: 1, a: 5 }, { n: 2 }])
    expect([first?.fieldChanges, second?.fieldChanges]).toEqual([[loss('b')], [loss('b')]])
    expect(first && textOf(first.json)).toBe('{"n":1,"a":5}')
  })

  it('fails where Fauna does not answer', async () => {
    await expect(computed(failure(503, 'unavailable'))).rejects.toMatchObject({ kind: 'busy' })
  })

  const loss = (field: string) => ({ path: ['data', field], kind: 'unread', cause: 'Fauna answered: stop (abort)' })
})
