import { describe, expect, it } from 'vitest'
import type { CollectionConfig } from '../../../../src/config/config.ts'
import { airbyteStream, reservedColumns } from '../../../../src/sync/discovery/stream-schema.ts'
import { collectionConfig } from '../collection-config.ts'

const USERS = { name: 'users', definition: 'visible', historyDays: 0, access: 'readable' } as const

describe('the schema of a stream', () => {
  it.each(['__proto__', 'constructor', 'toString', '', ' '])('has a column called %j', (name) => {
    const additional = [{ name, path: ['data', 'a'], type: 'string', required: true }] as const
    const { json_schema } = airbyteStream(
      USERS,
      collectionConfig({ columns: { data: true, createdAt: false, additional } }),
      true,
    )
    expect(JSON.parse(JSON.stringify(json_schema)).properties).toHaveProperty([name], { type: ['null', 'string'] })
    expect(Object.keys(json_schema.properties ?? {})).toEqual(['ref', 'ts', 'data', 'ttl', name])
  })

  it('has a deletion column called __proto__', () => {
    const deletions = { column: '__proto__', isNullOnDocuments: false, onLost: 'warn' } as const
    const { json_schema } = airbyteStream(
      USERS,
      collectionConfig({ columns: { data: false, createdAt: false, additional: [] }, deletions }),
      true,
    )
    expect(Object.keys(json_schema.properties ?? {})).toEqual(['ref', 'ts', 'ttl', '__proto__'])
  })

  const schemaOf = (config: Partial<CollectionConfig>) =>
    airbyteStream(USERS, collectionConfig(config), true).json_schema

  it('makes data nullable only if records of deletions leave it out', () => {
    const columns = { data: true, createdAt: false, additional: [] }
    expect(schemaOf({ columns }).properties?.data).toMatchObject({ type: 'object' })
    const deletions = { column: 'deleted_at', isNullOnDocuments: false, onLost: 'warn' } as const
    expect(schemaOf({ columns, deletions }).properties?.data).toMatchObject({ type: ['null', 'object'] })
  })

  it('makes every additional column nullable, and keeps its format and Airbyte type', () => {
    const column = { name: 'at', path: ['data', 'at'], type: 'string', format: 'date-time', required: true } as const
    const additional = [{ ...column, airbyteType: 'timestamp_with_timezone' }]
    expect(schemaOf({ columns: { data: true, createdAt: false, additional } }).properties?.at).toEqual({
      type: ['null', 'string'],
      format: 'date-time',
      airbyte_type: 'timestamp_with_timezone',
    })
  })

  it('has the additional columns of its own collection and those of all', () => {
    const column = { path: ['data', 'a'], type: 'string', required: true } as const
    const additional = [
      { ...column, name: 'own', collection: 'users' },
      { ...column, name: 'other', collection: 'orders' },
      { ...column, name: 'all' },
    ]
    const { properties = {} } = schemaOf({ columns: { data: false, createdAt: false, additional } })
    expect(Object.keys(properties)).toEqual(['ref', 'ts', 'ttl', 'own', 'all'])
  })

  it('has the time of creation only if it is sent', () => {
    const propertiesWith = (createdAt: boolean) => {
      return schemaOf({ columns: { data: false, createdAt, additional: [] } }).properties ?? {}
    }
    expect(Object.keys(propertiesWith(false))).toEqual(['ref', 'ts', 'ttl'])
    expect(propertiesWith(true).created_at).toMatchObject({
      type: ['null', 'string'],
      format: 'date-time',
      airbyte_type: 'timestamp_with_timezone',
    })
  })

  it('offers incremental syncs if they are possible', () => {
    const config = collectionConfig()
    expect(airbyteStream(USERS, config, true).supported_sync_modes).toEqual(['full_refresh', 'incremental'])
    expect(airbyteStream(USERS, config, false).supported_sync_modes).toEqual(['full_refresh'])
  })
})

describe('the names that no typed column has', () => {
  const FIXED = ['ref', 'ts', 'data', 'ttl']

  it('include columns that are turned off', () => {
    const columns = { data: false, createdAt: false, additional: [] }
    expect(reservedColumns(USERS, collectionConfig({ columns }))).toEqual(
      expect.arrayContaining([...FIXED, 'created_at', '_ab_cdc_deleted_at']),
    )
  })

  it('include the additional columns of the collection and the deletion column', () => {
    const column = { path: ['data', 'a'], type: 'string', required: true } as const
    const additional = [
      { ...column, name: 'own', collection: 'users' },
      { ...column, name: 'other', collection: 'orders' },
    ]
    const deletions = { column: 'gone', isNullOnDocuments: false, onLost: 'warn' } as const
    const reserved = reservedColumns(
      USERS,
      collectionConfig({ columns: { data: true, createdAt: false, additional }, deletions }),
    )
    expect(reserved).toEqual(expect.arrayContaining(['own', 'gone']))
    expect(reserved).not.toContain('other')
  })
})
