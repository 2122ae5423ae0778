import { beforeAll, describe, expect, it } from 'vitest'
import { V4, V10 } from '../harness/apis.ts'
import { type Connector, connectorFor } from '../harness/connector.ts'
import { useFauna } from '../harness/fauna-under-test.ts'
import * as fql from '../harness/fql.ts'
import { refs } from '../harness/messages.ts'
import { type TestDatabase, TS_REF } from '../harness/test-database.ts'

const fauna = useFauna()

const users = fql.collection('users')
const others = fql.collection('others')

const V10_VALUES = '{ field: ".ts" }, { field: ".id" }'

const SCENARIOS = [
  {
    ...V4,
    async makeIndexes(database: TestDatabase) {
      await database.index('good', users, { values: TS_REF })
      await database.index('without_terms', users, { terms: [], values: TS_REF })
      await database.index('theirs', others, { values: TS_REF })
      await database.index('two', [users, others], { values: TS_REF })
      await database.index('terms', users, { terms: [{ field: ['data', 'x'] }], values: TS_REF })
      await database.index('swapped', users, { values: [{ field: 'ref' }, { field: 'ts' }] })
      await database.index('reverse', users, { values: [{ field: 'ts', reverse: true }, { field: 'ref' }] })
      await database.index('id_reverse', users, { values: [{ field: 'ts' }, { field: 'ref', reverse: true }] })
      await database.index('no_values', users)
      await database.index('data', users, { values: [{ field: ['data', 'ts'] }, { field: 'ref' }] })
    },
    eligible: ['good', 'without_terms'],
    ineligible: [['two', /"two" covers 2 collections/]],
    checkWithoutIndex: /Only full refreshes.*CreateIndex\(\{ name: "bare-ts", source: Collection\("bare"\)/,
  },
  {
    ...V10,
    async makeIndexes(database: TestDatabase) {
      await database.queryV10(`Collection.byName("users")!.update({ indexes: {
        good: { values: [${V10_VALUES}] },
        without_terms: { terms: [], values: [${V10_VALUES}] },
        without_dots: { values: [{ field: "ts" }, { field: "id" }] },
        ts_alone: { values: [{ field: ".ts" }] },
        terms: { terms: [{ field: ".x" }], values: [${V10_VALUES}] },
        swapped: { values: [{ field: ".id" }, { field: ".ts" }] },
        reverse: { values: [{ field: ".ts", order: "desc" }, { field: ".id" }] },
        id_reverse: { values: [{ field: ".ts" }, { field: ".id", order: "desc" }] },
        no_values: { values: [] },
        data: { values: [{ field: ".n" }, { field: ".id" }] },
        refused: { values: [${V10_VALUES}], queryable: false }
      } })`)
      await database.queryV10(
        `Collection.byName("others")!.update({ indexes: { theirs: { values: [${V10_VALUES}] } } })`,
      )
    },
    eligible: ['good', 'without_terms', 'without_dots', 'ts_alone'],
    ineligible: [['refused', /"refused" is not queryable/]],
    checkWithoutIndex: /^$/,
  },
] as const

/** Ineligible over both APIs. */
const INELIGIBLE = [
  ['terms', /"terms" has terms/],
  ['theirs', /"theirs" covers the collection "others", not "users"/],
  ['swapped', /"swapped" must have the values/],
  ['data', /"data" must have the values/],
  ['no_values', /"no_values" must have the values/],
  ['reverse', /"reverse" runs backwards/],
  ['id_reverse', /"id_reverse" runs backwards/],
  ['missing', /"missing" does not exist/],
] as const

describe.each(SCENARIOS)('a named collection and index over $name', (scenario) => {
  let database: TestDatabase
  let connector: Connector

  beforeAll(async () => {
    database = await fauna.database(scenario)
    connector = connectorFor(database, scenario)
    // With a history, FQL v10 reads the feed without a warning.
    for (const name of ['users', 'others', 'bare']) await database.collection(name, { historyDays: 1, index: false })
    await scenario.makeIndexes(database)
    await database.create('users', { '1': {}, '2': {} })
  })

  it.each(scenario.eligible)('checks and reads by the index %s', async (index) => {
    const collection = { name: 'users', index }
    const { connectionStatus } = await connector.check({ collection })
    const { streams } = await connector.discover({ collection })
    const run = await connector.read('incremental', 'users', { collection })

    expect(connectionStatus).toEqual({ status: 'SUCCEEDED', message: '' })
    expect(streams?.[0]?.supported_sync_modes).toEqual(['full_refresh', 'incremental'])
    expect(run.exitCode).toBe(0)
    expect(refs(run.records)).toEqual(['1', '2'])
    expect(run.states.at(-1)?.stream.stream_state.updates.ref).toBe('2')
  })

  it('selects an index or the feed itself if the index is not named, or empty', async () => {
    for (const collection of [{ name: 'users' }, { name: 'users', index: '' }]) {
      const { connectionStatus } = await connector.check({ collection })
      const { records } = await connector.read('incremental', 'users', { collection })

      expect(connectionStatus).toEqual({ status: 'SUCCEEDED', message: '' })
      expect(refs(records)).toEqual(['1', '2'])
    }
  })

  it('reports in a check which sync modes a collection without an index has', async () => {
    const { connectionStatus } = await connector.check({ collection: { name: 'bare' } })

    expect(connectionStatus).toEqual({
      status: 'SUCCEEDED',
      message: expect.stringMatching(scenario.checkWithoutIndex),
    })
  })

  it.each<readonly [string, RegExp]>([...INELIGIBLE, ...scenario.ineligible])(
    'rejects the index %s, and names the remedy',
    async (index, reason) => {
      const collection = { name: 'users', index }
      const { connectionStatus, exitCode } = await connector.check({ collection })
      const run = await connector.read('incremental', 'users', { collection })

      expect(exitCode).toBe(0)
      expect(connectionStatus).toEqual({ status: 'FAILED', message: expect.stringMatching(reason) })
      expect(connectionStatus?.message).toContain(scenario.remedies.createIndex('users'))
      expect(run).toMatchObject({ exitCode: 1, records: [] })
      expect(run.errors).toEqual([expect.objectContaining({ failure_type: 'config_error' })])
      expect(run.errors[0]?.message).toMatch(reason)
      expect(run.statuses).toEqual(['users STARTED', 'users INCOMPLETE'])
    },
  )

  it('reads a full refresh with any index', async () => {
    const run = await connector.read('full_refresh', 'users', { collection: { name: 'users', index: 'terms' } })

    expect(refs(run.records)).toEqual(['1', '2'])
  })

  it('rejects an index without a collection', async () => {
    const { connectionStatus } = await connector.check({ collection: { index: 'good' } })

    expect(connectionStatus?.status).toBe('FAILED')
    expect(connectionStatus?.message).toMatch(/"collection.index" is set but "collection.name" is not/)
  })

  it.each(['full_refresh', 'incremental'] as const)('fails a %s of a stream other than the named one', async (mode) => {
    const run = await connector.read(mode, ['others', 'users'], { collection: { name: 'users' } })

    expect(run.exitCode).toBe(1)
    expect(run.errors).toMatchObject([
      {
        failure_type: 'config_error',
        stream_descriptor: { name: 'others' },
        message: expect.stringContaining('"users"'),
      },
    ])
    expect(refs(run.records)).toEqual(['1', '2'])
  })

  it('fails a stream whose collection does not exist, and reads the others', async () => {
    const run = await connector.read('full_refresh', ['nope', 'users'], { concurrency: 1 })

    expect(run.exitCode).toBe(1)
    expect(run.errors).toMatchObject([{ failure_type: 'config_error', stream_descriptor: { name: 'nope' } }])
    expect(run.errors[0]?.message).toContain('"nope" does not exist')
    expect(run.statuses).toEqual([
      'nope STARTED',
      'nope INCOMPLETE',
      'users STARTED',
      'users RUNNING',
      'users COMPLETE',
    ])
  })

  it('fails the check of a collection that does not exist', async () => {
    const { connectionStatus } = await connector.check({ collection: { name: 'nope' } })

    expect(connectionStatus).toEqual({ status: 'FAILED', message: expect.stringContaining('"nope" does not exist') })
  })
})
