import { expect, it } from 'vitest'
import { APIS, V10 } from '../harness/apis.ts'
import { connectorFor } from '../harness/connector.ts'
import { useFauna } from '../harness/fauna-under-test.ts'
import * as fql from '../harness/fql.ts'
import { LARGE, pauseAfter } from '../harness/interruption.ts'

const fauna = useFauna()

/** A privilege that FQL v10 granted by name also covers the next collection with that name. */
it.each([
  ...APIS.map((api) => ({ name: `a full refresh over ${api.name}`, api, mode: 'full_refresh' as const })),
  { name: 'a first sync by the feed', api: V10, mode: 'incremental' as const },
])(
  'a collection recreated during a read does not complete the stream, even if the role cannot list collections: $name',
  async ({ api, mode }) => {
    const database = await fauna.database(api)
    await database.collection('users', { historyDays: 1, index: false })
    for (let n = 1; n <= 12; n++) await database.create('users', { [`${n * 10}`]: { n, text: LARGE } })
    const secret = await V10.keyFor(database, { documents: ['users'] })

    const running = await connectorFor(database, api).startRead(mode, 'users', {
      secret,
      collection: { name: 'users', page_size: 1 },
    })
    const run = await pauseAfter(running, 4, async () => {
      await database.query(fql.remove(fql.collection('users')))
      await database.recreateCollection('users', { historyDays: 1, index: false })
      await database.create('users', { '10': { n: 'other' }, '200': {} })
    })

    expect(run.exitCode).toBe(1)
    expect(run.statuses.at(-1)).toBe('users INCOMPLETE')
    // A request may have arrived while the collection did not exist.
    expect(run.errors).toMatchObject([
      { message: expect.stringMatching(/recreated while it was read|undefined collection|No such user collection/) },
    ])
  },
)
