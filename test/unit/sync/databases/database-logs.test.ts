import { describe, expect, it } from 'vitest'
import { DatabaseLogs, joinedByDatabase } from '../../../../src/sync/databases/database-logs.ts'
import type { Database } from '../../../../src/sync/databases/databases.ts'
import { FakeFauna } from '../fake-fauna.ts'
import { RecordingLog } from '../test-reading.ts'

const databaseAt = (path?: string): Database => ({ fauna: new FakeFauna(), ...(path !== undefined && { path }) })

const A = databaseAt('a')
const B = databaseAt('b')

describe('messages about databases', () => {
  it('name their databases, and are in the order of the first one', () => {
    const messages = [
      { database: A, text: 'both' },
      { database: A, text: 'only a' },
      { database: B, text: 'only b' },
      { database: B, text: 'both' },
    ]
    expect(joinedByDatabase(messages)).toEqual([
      'Databases "a", "b": both',
      'Database "a": only a',
      'Database "b": only b',
    ])
  })

  it('of one database are written once', () => {
    const twice = { database: A, text: 'twice' }
    expect(joinedByDatabase([twice, twice])).toEqual(['Database "a": twice'])
  })

  it('of the database of the secret do not name it', () => {
    expect(joinedByDatabase([{ database: databaseAt(), text: 'alone' }])).toEqual(['alone'])
  })
})

describe('the logs of several databases', () => {
  it('write warnings and INFO messages at a flush, in the order of the databases, and once', () => {
    const log = new RecordingLog()
    const logs = new DatabaseLogs(log)
    const [ofA, ofB] = [logs.of(A), logs.of(B)]
    ofB.info('of both')
    ofB.warn('of b')
    ofA.info('of both')
    ofA.warn('of a')
    expect(log.lines).toEqual([])
    logs.flush()
    logs.flush()
    expect(log.lines).toEqual([
      'warn: Database "a": of a',
      'warn: Database "b": of b',
      'info: Databases "a", "b": of both',
    ])
  })

  it('write what waits when each database has reported, and from then on at each report', () => {
    const log = new RecordingLog()
    const logs = new DatabaseLogs(log)
    const [ofA, ofB] = [logs.of(A), logs.of(B)]
    ofA.warn('of both')
    logs.reported(A)
    logs.reported(A)
    expect(log.lines).toEqual([])
    ofB.warn('of both')
    logs.reported(B)
    expect(log.lines).toEqual(['warn: Databases "a", "b": of both'])
    ofA.warn('of a')
    logs.reported(A)
    expect(log.lines.slice(1)).toEqual(['warn: Database "a": of a'])
  })

  it('keep a warning and an INFO message of the same text apart', () => {
    const log = new RecordingLog()
    const logs = new DatabaseLogs(log)
    logs.of(A).warn('text')
    logs.of(B).info('text')
    logs.flush()
    expect(log.lines).toEqual(['warn: Database "a": text', 'info: Database "b": text'])
  })

  it('can be used again after a flush', () => {
    const log = new RecordingLog()
    const logs = new DatabaseLogs(log)
    const ofA = logs.of(A)
    ofA.warn('first')
    logs.flush()
    ofA.warn('second')
    logs.flush()
    expect(log.lines).toEqual(['warn: Database "a": first', 'warn: Database "a": second'])
  })

  it('write DEBUG messages immediately', () => {
    const log = new RecordingLog()
    new DatabaseLogs(log).of(B).debug('detail')
    expect(log.lines).toEqual(['debug: Database "b": detail'])
  })
})
