import { expect, it } from 'vitest'
import { READS } from '../harness/apis.ts'
import { connectorFor } from '../harness/connector.ts'
import { useFauna } from '../harness/fauna-under-test.ts'
import * as fql from '../harness/fql.ts'
import { refs } from '../harness/messages.ts'

const fauna = useFauna()

it.each(READS)(
  'skips a document written before 1970, which Fauna lists but never returns, and reads the others over $name',
  async ({ mode, ...api }) => {
    const database = await fauna.database(api)
    await database.collection('users', { historyDays: null })
    await database.create('users', { '1': {}, '9': {} })
    for (const [id, time] of Object.entries({ 5: '1969-12-31T23:59:59Z', 6: '1970-01-01T00:00:01Z' })) {
      await database.query(fql.insert(fql.ref('users', id), fql.time(time), { data: {} }))
    }

    for (const collection of [{}, { page_size: 1 }]) {
      const run = await connectorFor(database, api).read(mode, 'users', { collection })

      expect(run).toMatchObject({ exitCode: 0, errors: [] })
      expect(refs(run.records).sort()).toEqual(['1', '6', '9'])
    }
  },
)
