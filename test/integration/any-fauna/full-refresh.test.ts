import { beforeAll, describe, expect, it } from 'vitest'
import { APIS } from '../harness/apis.ts'
import { type Connector, catalogOf, connectorFor } from '../harness/connector.ts'
import { useFauna } from '../harness/fauna-under-test.ts'
import * as fql from '../harness/fql.ts'
import { refs, tsByRef } from '../harness/messages.ts'
import { runCommand } from '../harness/run-in-process.ts'
import type { TestDatabase } from '../harness/test-database.ts'

const fauna = useFauna()

describe.each(APIS)('a full refresh over $name', (api) => {
  let database: TestDatabase
  let connector: Connector

  beforeAll(async () => {
    database = await fauna.database(api)
    connector = connectorFor(database, api)
    await database.collection('users', { index: false })
    await database.collection('empty')
    await database.create('users', Object.fromEntries(numbers(1, 10).map((n) => [`${n}`, { n }])))
    await database.create('users', Object.fromEntries(numbers(11, 20).map((n) => [`${n}00000000000`, { n }])))
    await database.collection('without_data', { index: false })
    await database.query(fql.create(fql.ref('without_data', '1')))
    await database.query(fql.create(fql.ref('without_data', '2'), { data: {} }))
  })

  it('writes every document exactly once, with its id, its time and its fields', async () => {
    const run = await connector.read('full_refresh', 'users')

    expect(run).toMatchObject({ exitCode: 0, signal: null, stderr: '', errors: [], warnings: [] })
    expect(tsByRef(run.records)).toEqual(await database.documents('users'))
    expect(run.records).toHaveLength(20)
    const { ts } = run.records[0]?.data ?? {}
    expect(run.records[0]?.data).toEqual({ ref: '1', ts, data: { n: 1 }, ttl: null })
    expect(run.records.every(({ stream }) => stream === 'users')).toBe(true)
    expect(run.records.every(({ emitted_at }) => Number.isInteger(emitted_at) && emitted_at > 1.6e12)).toBe(true)
  })

  it('reports the status of the stream, and ends with an empty state that counts the records', async () => {
    const run = await connector.read('full_refresh', 'users')

    expect(run.statuses).toEqual(['users STARTED', 'users RUNNING', 'users COMPLETE'])
    expect(run.states).toEqual([
      {
        type: 'STREAM',
        stream: { stream_descriptor: { name: 'users' }, stream_state: {} },
        sourceStats: { recordCount: 20 },
      },
    ])
    const types = run.messages.map(({ type }) => type)
    expect(types.lastIndexOf('RECORD')).toBeLessThan(types.indexOf('STATE'))
  })

  it('completes an empty collection', async () => {
    const run = await connector.read('full_refresh', 'empty')

    expect(run).toMatchObject({ exitCode: 0, records: [], errors: [] })
    expect(run.statuses).toEqual(['empty STARTED', 'empty RUNNING', 'empty COMPLETE'])
    expect(run.states.map(({ sourceStats }) => sourceStats)).toEqual([{ recordCount: 0 }])
  })

  it('writes an empty object for documents without data', async () => {
    const run = await connector.read('full_refresh', 'without_data')

    expect(run.records.map(({ data }) => [data.ref, data.data])).toEqual([
      ['1', {}],
      ['2', {}],
    ])
  })

  it.each([1, 7, 19, 20, 21])('writes the same documents in pages of %i', async (page_size) => {
    const run = await connector.read('full_refresh', 'users', { collection: { page_size } })

    expect(run).toMatchObject({ exitCode: 0, errors: [] })
    expect(run.records).toHaveLength(20)
    expect(tsByRef(run.records)).toEqual(await database.documents('users'))
  })

  it('reads several streams one after another with a concurrency of 1', async () => {
    const run = await connector.read('full_refresh', ['without_data', 'users'], { concurrency: 1 })

    expect(run.exitCode).toBe(0)
    expect(run.statuses).toEqual([
      'without_data STARTED',
      'without_data RUNNING',
      'without_data COMPLETE',
      'users STARTED',
      'users RUNNING',
      'users COMPLETE',
    ])
    expect(run.states.map(({ sourceStats }) => sourceStats.recordCount)).toEqual([2, 20])
  })

  it('writes the time at which a document expires', async () => {
    await database.collection('expiring', { index: false })
    await database.query(fql.create(fql.ref('expiring', '1'), { ttl: fql.time('2100-01-01T00:00:00.123456Z') }))
    await database.query(fql.create(fql.ref('expiring', '2'), { ttl: fql.time('2100-01-01T00:00:00Z') }))
    await database.query(fql.create(fql.ref('expiring', '3')))

    const run = await connector.read('full_refresh', 'expiring')

    expect(run.records.map(({ data }) => [data.ref, data.ttl])).toEqual([
      ['1', '2100-01-01T00:00:00.123456Z'],
      ['2', '2100-01-01T00:00:00Z'],
      ['3', null],
    ])
  })

  it('starts over from the state of a complete refresh', async () => {
    const { states } = await connector.read('full_refresh', 'users')
    const again = await connector.read('full_refresh', 'users', { state: states })

    expect(again.records).toHaveLength(20)
  })

  it('writes fields whose names start with @', async () => {
    await database.collection('odd', { index: false })
    const documents = [
      { '@ref': 'x', a: 1 },
      { '@key': { '@other': fql.date('2021-01-01') } },
      { '@set': [], '@ts': 1 },
    ]
    await database.create('odd', Object.fromEntries(documents.map((data, i) => [`${i + 1}`, data])))

    const run = await connector.read('full_refresh', 'odd')

    expect(run.records.map(({ data }) => data.data)).toEqual([
      { '@ref': 'x', a: 1 },
      { '@key': { '@other': '2021-01-01' } },
      { '@set': [], '@ts': 1 },
    ])
  })

  it('writes the namespace of the catalog', async () => {
    const catalog = catalogOf('full_refresh', ['users']) as { streams: { stream: object }[] }
    const [stream] = catalog.streams
    const run = await runCommand('read', {
      config: connector.config(),
      catalog: { streams: [{ ...stream, stream: { ...stream?.stream, namespace: 'shop' } }] },
    })

    expect(run.records[0]).toMatchObject({ stream: 'users', namespace: 'shop' })
    expect(run.states[0]?.stream.stream_descriptor).toEqual({ name: 'users', namespace: 'shop' })
  })

  it('reads the smallest and the largest id', async () => {
    await database.collection('extreme', { index: false })
    await database.create('extreme', { '0': {}, '1': {}, '9223372036854775806': {}, '9223372036854775807': {} })

    const run = await connector.read('full_refresh', 'extreme', { collection: { page_size: 1 } })

    expect(refs(run.records).sort()).toEqual(['0', '1', '9223372036854775806', '9223372036854775807'])
  })
})

function numbers(from: number, to: number): number[] {
  return Array.from({ length: to - from + 1 }, (_, i) => from + i)
}
