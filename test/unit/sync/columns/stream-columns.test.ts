import { describe, expect, it } from 'vitest'
import type { CollectionConfig } from '../../../../src/config/config.ts'
import { streamColumns } from '../../../../src/sync/columns/stream-columns.ts'
import { collectionConfig } from '../collection-config.ts'

const column = { path: ['data', 'a'], type: 'string', required: true } as const

const CONFIG: Partial<CollectionConfig> = {
  columns: {
    data: true,
    createdAt: true,
    additional: [
      { ...column, name: 'extra' },
      { ...column, name: 'other', collection: 'orders' },
    ],
  },
  deletions: { column: 'gone', isNullOnDocuments: true, onLost: 'warn' },
}

const columnsOf = (selected: readonly string[] | undefined, change: Partial<CollectionConfig> = {}) =>
  streamColumns(
    'users',
    collectionConfig({ ...CONFIG, ...change }),
    selected && new Map(selected.map((name) => [name, { type: ['null', 'integer'] }])),
  )

const EXTRA = { ...column, name: 'extra' }

describe('the columns of a stream', () => {
  it('are all of the configuration if the catalog selects none', () => {
    expect(columnsOf(undefined, { typedColumns: true })).toEqual({
      data: true,
      ttl: true,
      createdAt: true,
      additional: [EXTRA],
      typed: [],
      deletion: { name: 'gone', isNullOnDocuments: true },
    })
  })

  it.each([
    ['data', { data: true }],
    ['ttl', { ttl: true }],
    ['created_at', { createdAt: true }],
    ['extra', { additional: [EXTRA] }],
    ['gone', { deletion: { name: 'gone', isNullOnDocuments: true } }],
    ['other', {}],
    ['ref', {}],
  ])('are only those that the catalog selects: %s', (name, expected) => {
    expect(columnsOf([name])).toEqual({
      data: false,
      ttl: false,
      createdAt: false,
      additional: [],
      typed: [],
      deletion: { name: 'gone', isNullOnDocuments: false },
      ...expected,
    })
  })

  it('are none that the configuration turns off, selected or not', () => {
    const columns = { data: false, createdAt: false, additional: [] }
    const selected = ['ref', 'ts', 'data', 'created_at']
    expect(streamColumns('users', collectionConfig({ columns }), new Map(selected.map((name) => [name, {}])))).toEqual({
      data: false,
      ttl: false,
      createdAt: false,
      additional: [],
      typed: [],
    })
  })

  it('are typed if they are of no other kind, and typed columns are on', () => {
    const selected = ['ref', 'ts', 'data', 'ttl', 'created_at', 'extra', 'gone', 'n', '__proto__']
    expect(columnsOf(selected).typed).toEqual([])
    expect(columnsOf(selected, { typedColumns: true }).typed).toEqual([
      { name: 'n', field: 'n', type: 'integer' },
      { name: '__proto__', field: '__proto__', type: 'integer' },
    ])
  })

  it.each(['created_at', '_ab_cdc_deleted_at'])('are not typed if an option that is off would send %s', (name) => {
    expect(streamColumns('users', collectionConfig({ typedColumns: true }), new Map([[name, {}]])).typed).toEqual([])
  })
})
