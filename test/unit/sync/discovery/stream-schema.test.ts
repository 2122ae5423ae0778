import { describe, expect, it } from 'vitest'
import { airbyteStream } from '../../../../src/sync/discovery/stream-schema.ts'

const USERS = { name: 'users', historyDays: 0, access: 'readable' } as const

describe('the schema of a stream', () => {
  it.each(['__proto__', 'constructor', 'toString', '', ' '])('has a column called %j', (name) => {
    const additional = [{ name, path: ['data', 'a'], type: 'string', required: true }] as const
    const { json_schema } = airbyteStream(USERS, { columns: { data: true, additional } }, true)
    expect(JSON.parse(JSON.stringify(json_schema)).properties).toHaveProperty([name], { type: 'string' })
    expect(Object.keys(json_schema.properties ?? {})).toEqual(['ref', 'ts', 'data', 'ttl', name])
  })

  it('has a deletion column called __proto__', () => {
    const deletions = { column: '__proto__', onLost: 'warn' } as const
    const { json_schema } = airbyteStream(USERS, { columns: { data: false, additional: [] }, deletions }, true)
    expect(Object.keys(json_schema.properties ?? {})).toEqual(['ref', 'ts', 'ttl', '__proto__'])
  })
})
