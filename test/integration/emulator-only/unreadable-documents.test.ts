import { afterEach, describe, expect, it } from 'vitest'
import { type Api, READS } from '../harness/apis.ts'
import { connectorFor } from '../harness/connector.ts'
import { useEmulator } from '../harness/fauna-under-test.ts'
import { refs } from '../harness/messages.ts'
import type { TestDatabase } from '../harness/test-database.ts'

const fauna = useEmulator()

afterEach(() => fauna.emulator.faults.clear())

const DAMAGED = ['7', '8', '30']

async function filled(api: Api): Promise<TestDatabase> {
  const database = await fauna.database(api)
  await database.collection('users', { historyDays: 1 })
  for (let n = 1; n <= 40; n++) {
    await database.create('users', { [`${n}`]: { text: DAMAGED.includes(`${n}`) ? 'damaged' : 'good' } })
  }
  return database
}

/** The server fails to answer with a document of this text. */
function failOn(text: string, fault: { readonly status: number; readonly body?: string }): void {
  fauna.emulator.faults.add({
    ...fault,
    whenAnswer: (body) => body.includes(`"text":"${text}"`),
    times: Number.POSITIVE_INFINITY,
  })
}

const others = Array.from({ length: 40 }, (_, n) => `${n + 1}`).filter((id) => !DAMAGED.includes(id))

/** Few halvings, so that the tests do not wait long. */
const collection = { page_size: 2 }

const byNumber = (a: string, b: string): number => Number(a) - Number(b)

describe.each(READS)('documents that the server cannot read, over $name', ({ mode, ...api }) => {
  it.each([
    { name: '500', status: 500, body: api.wire.error('internal server error', 'it cannot') },
    { name: 'no JSON', status: 200, body: '<html>' },
  ])('are the only ones that are not read ($name)', async (fault) => {
    const database = await filled(api)
    const connector = connectorFor(database, api)
    failOn('damaged', fault)

    const run = await connector.read(mode, 'users', { collection })
    expect(refs(run.records).sort(byNumber)).toEqual(others)
    expect(run.statuses.at(-1)).toBe('users INCOMPLETE')
    expect(run.errors).toMatchObject([
      {
        failure_type: 'config_error',
        message: expect.stringMatching(/"users" \(3, with the ids 7, 8, 30\).*(Get\(Ref|byId)/),
      },
    ])

    fauna.emulator.faults.clear()
    const next = await connector.read(mode, 'users', { collection, state: run.states })
    expect(next).toMatchObject({ exitCode: 0, errors: [] })
    expect([...new Set(refs(next.records))].sort(byNumber)).toEqual(DAMAGED)
  })

  it('are complete after they were repaired or deleted', async () => {
    const database = await filled(api)
    const connector = connectorFor(database, api)
    failOn('damaged', { status: 500, body: api.wire.error('internal server error', 'it cannot') })
    const run = await connector.read(mode, 'users', { collection })
    fauna.emulator.faults.clear()
    await database.remove('users', '7', '8')
    await database.update('users', '30', { text: 'repaired' })
    failOn('damaged', { status: 500, body: api.wire.error('internal server error', 'it cannot') })

    const next = await connector.read(mode, 'users', { collection, state: run.states })
    expect(next).toMatchObject({ exitCode: 0, errors: [] })
    expect(new Set(refs(next.records))).toEqual(new Set(['30']))
  })
})

describe.each(READS.filter(({ mode, ...read }) => mode === 'incremental' && 'by' in read && read.by === 'feed'))(
  'a change that the server cannot read, over $name',
  (api) => {
    it('is read by the next sync, with all later ones', async () => {
      const database = await filled({ ...api })
      const connector = connectorFor(database, api)
      const { states } = await connector.read('incremental', 'users')
      await database.update('users', '1', { text: 'good' })
      await database.update('users', '2', { text: 'later damage' })
      await database.update('users', '3', { text: 'good' })
      failOn('later damage', { status: 500, body: api.wire.error('internal server error', 'it cannot') })

      const run = await connector.read('incremental', 'users', { state: states })
      expect(refs(run.records)).toEqual(['1', '3'])
      expect(run.errors).toMatchObject([{ message: expect.stringContaining('(1, with the ids 2)') }])

      fauna.emulator.faults.clear()
      const next = await connector.read('incremental', 'users', { state: run.states })
      expect(next).toMatchObject({ exitCode: 0, errors: [] })
      expect(refs(next.records)).toEqual(['2', '3'])
    })
  },
)
