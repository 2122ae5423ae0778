import { describe, expect, it } from 'vitest'
import { FaunaError } from '../../../../../src/fauna/errors.ts'
import { ValueDocument } from '../../../../../src/fauna/export/value-document.ts'
import { OptionalV4 } from '../../../../../src/fauna/v10/optional-v4.ts'
import { ComputedFieldsReader } from '../../../../../src/fauna/v10/pages/computed-fields.ts'
import { StoredFieldsReader } from '../../../../../src/fauna/v10/pages/stored-fields.ts'
import { httpAnswer } from '../../http-answer.ts'
import { textOf } from '../../record-text.ts'
import { answering, failure, success } from '../answering.ts'

const noRequest = () => Promise.reject(new Error('requested'))
const optionalV4 = new OptionalV4({
  query: noRequest,
  page: noRequest,
  documents: noRequest,
  documentList: noRequest,
  sample: noRequest,
})
const switchedOff = () => Promise.reject(new FaunaError('disabled', 'FQL v4 is off'))

/** Reads documents numbered from 0, of which `fails` cannot be computed. */
async function readAll(count: number, size: number, fails: (n: number) => boolean) {
  const { client } = answering(success({ total: { body: 'd => d.n' } }))
  const { read } = new ComputedFieldsReader(client, optionalV4, 'c')
  const complete: number[] = []
  const stored: number[] = []
  let requests = 0
  for (let next = 0; next < count; ) {
    const numbers = (asked: number) => Array.from({ length: Math.min(asked, count - next) }, (_, i) => next + i)
    const page = await read(size, {
      async complete(asked) {
        requests++
        if (numbers(asked).some(fails)) throw new FaunaError('uncomputable', 'it throws')
        complete.push(...numbers(asked))
        return numbers(asked)
      },
      async stored(asked) {
        requests++
        stored.push(...numbers(asked))
        return numbers(asked)
      },
    })
    next += page.length
  }
  return { complete, stored, requests }
}

describe('pages with computed fields', () => {
  it('are read complete if none throws', async () => {
    expect(await readAll(10_000, 1000, () => false)).toMatchObject({ stored: [], requests: 10 })
  })

  it('omit them from one document if one throws', async () => {
    const { complete, stored } = await readAll(10_000, 1000, (n) => n === 4321)
    expect(stored).toEqual([4321])
    expect(complete).toHaveLength(9_999)
  })

  it('omit them from few more documents than those in which one throws', async () => {
    const { complete, stored } = await readAll(10_000, 1000, (n) => n % 500 === 7)
    expect(complete.length + stored.length).toBe(10_000)
    expect(stored).toHaveLength(20)
  })

  it('are read in pages if one throws in each document', async () => {
    const { stored, requests } = await readAll(10_000, 1000, () => true)
    expect(stored).toHaveLength(10_000)
    expect(requests).toBeLessThan(60)
  })

  it('are not read in other ways if there is no computed field, or if the error is another one', async () => {
    const { client } = answering(success(null))
    const { read } = new ComputedFieldsReader(client, optionalV4, 'c')
    const stored = () => Promise.reject(new Error('read stored'))
    const failing = (error: Error) => read(1, { complete: () => Promise.reject(error), stored })
    await expect(failing(new FaunaError('uncomputable', 'no'))).rejects.toMatchObject({ kind: 'uncomputable' })
    await expect(failing(new FaunaError('busy', 'no'))).rejects.toMatchObject({ kind: 'busy' })
  })

  it('are not evaluated if they are turned off', async () => {
    const complete = () => Promise.reject(new Error('read complete'))
    const { read } = new StoredFieldsReader(answering().client, optionalV4, 'c')
    expect(await read(7, { complete, stored: async (size: number) => size })).toBe(7)
  })
})

describe('without FQL v4', () => {
  /** Not shared: it remembers that FQL v4 is switched off. */
  const off = () =>
    new OptionalV4({
      query: noRequest,
      page: noRequest,
      documents: noRequest,
      documentList: noRequest,
      sample: noRequest,
    })
  const described = (definition: object) =>
    success({ ts: { '@long': '1' }, collections: [{ definition, probes: [{}, {}] }] })

  it('a computed field that throws fails its document, with the reason and the error of the field', async () => {
    const { read } = new ComputedFieldsReader(answering(success({ total: {} })).client, off(), 'c')
    const complete = () => Promise.reject(new FaunaError('uncomputable', 'Fauna answered: stop (abort)'))
    await expect(read(1, { complete, stored: switchedOff })).rejects.toMatchObject({
      kind: 'uncomputable',
      message: expect.stringMatching(/Fauna answered: FQL v4 is off.*Fauna answered: stop \(abort\)$/),
    })
  })

  it('a collection without computed fields is read complete, and FQL v4 is asked once', async () => {
    const { client, sent } = answering(described({ '@doc': { name: 'c' } }))
    const { read } = new StoredFieldsReader(client, off(), 'c')
    let asked = 0
    const stored = () => {
      asked++
      return switchedOff()
    }
    for (const size of [7, 8]) expect(await read(size, { complete: async (n: number) => n, stored })).toBe(size)
    expect(asked).toBe(1)
    expect(sent).toHaveLength(1)
  })

  it.each([
    ['it has computed fields', { '@doc': { name: 'c', computed_fields: { total: { body: 'd => 1' } } } }],
    ["this key's role cannot read its definition", { '@ref': { name: 'c', cause: 'permission denied' } }],
  ])('a collection cannot be read without computed fields: %s', async (why, definition) => {
    const { read } = new StoredFieldsReader(answering(described(definition)).client, off(), 'c')
    const page = read(7, { complete: async (n: number) => n, stored: switchedOff })
    await expect(page).rejects.toMatchObject({ kind: 'uncomputable', message: expect.stringContaining(why) })
  })
})

describe('a page read stored', () => {
  const documents = [1, 2].map((n) => new ValueDocument({ id: String(n), ts: n, ttl: null }, { n }, []))
  const computed = (...answers: Parameters<typeof answering>) => {
    const { client } = answering(success({ a: {}, b: {} }), ...answers)
    return new ComputedFieldsReader(client, optionalV4, 'c').read(1, {
      complete: () => Promise.reject(new FaunaError('uncomputable', 'no')),
      stored: (_, addComputedFields) => addComputedFields(documents),
    })
  }
  const throwing = () => {
    const text = JSON.stringify({
      error: { code: 'abort', message: 'stop' },
      summary: 'error: stop\nat *computed_field:c:b*:1:15',
    })
    return httpAnswer(400, text)
  }

  it('holds the fields that can be computed, and records the others', async () => {
    const [first, second] = await computed(success([{ '@int': '5' }, null]), throwing())
    expect([first?.data(), second?.data()]).toEqual([{ n: 1, a: 5 }, { n: 2 }])
    expect([first?.fieldChanges, second?.fieldChanges]).toEqual([[loss('b')], [loss('b')]])
    expect(first && textOf(first.json)).toBe('{"n":1,"a":5}')
  })

  it('fails if Fauna does not answer', async () => {
    await expect(computed(failure(503, 'unavailable'))).rejects.toMatchObject({ kind: 'busy' })
  })

  const loss = (field: string) => ({ path: ['data', field], kind: 'unread', cause: 'Fauna answered: stop (abort)' })
})
