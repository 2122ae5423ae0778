import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type Emulator, startEmulator } from '../../emulator/emulator.ts'
import {
  collection,
  create,
  createCollection,
  createRole,
  createTsIndex,
  documents,
  exists,
  get,
  index,
  match,
  obj,
  paginate,
  ref,
  remove,
  select,
  variable,
} from '../../emulator/fql.ts'
import { at, failure, ids, makeKey } from './answers.ts'

const DENIED = '403 permission denied: Insufficient privileges to perform the action.'
const read = { actions: { read: true } }

let emulator: Emulator

beforeEach(async () => {
  emulator = await startEmulator()
  await emulator.query(createCollection('users'))
  await emulator.query(createTsIndex('users-ts', 'users'))
  await emulator.query(create('users', '1', { owner: 'me' }))
  await emulator.query(create('users', '2', { owner: 'you' }))
})

afterEach(() => emulator.close())

async function keyFor(...privileges: Parameters<typeof createRole>[1][]): Promise<string> {
  await emulator.query(createRole('reader', ...privileges))
  return makeKey(emulator, { role: { role: 'reader' } })
}

describe('a key without the privilege', () => {
  it('finds no document, and is refused one that cannot exist', async () => {
    const key = await keyFor()
    for (const options of [{}, { events: true }]) {
      expect(ids(await emulator.query(paginate(documents('users'), options), key))).toEqual([])
    }
    expect(await failure(emulator, get(ref('users', '0')), key)).toBe(DENIED)
    expect(await failure(emulator, paginate(match('users-ts')), key)).toBe(DENIED)
    expect(await failure(emulator, paginate({ collections: null }), key)).toBe(DENIED)
    expect(await emulator.query(exists(ref('users', '1')), key)).toBe(false)
  })

  it('finds nothing in an index that it can read, of a collection that it cannot read', async () => {
    const key = await keyFor({ resource: index('users-ts'), ...read })
    expect(ids(await emulator.query(paginate(match('users-ts')), key))).toEqual([])
  })
})

describe('a key with the privilege', () => {
  it('reads documents and events, but a document’s history only with history_read', async () => {
    const key = await keyFor({ resource: collection('users'), ...read })
    expect(ids(await emulator.query(paginate(documents('users')), key))).toEqual(['1', '2'])
    expect(ids(await emulator.query(paginate(documents('users'), { events: true }), key))).toEqual(['1', '2'])
    expect(await failure(emulator, paginate({ events: ref('users', '1') }), key)).toBe(DENIED)
    expect(await failure(emulator, create('users', '3'), key)).toBe(DENIED)
  })

  it('is lost when the collection is recreated under the same name', async () => {
    const key = await keyFor({ resource: collection('users'), ...read })
    await emulator.query({ delete: collection('users') })
    await emulator.query(createCollection('users'))
    await emulator.query(create('users', '9'))
    expect(ids(await emulator.query(paginate(documents('users')), key))).toEqual([])
    expect(await emulator.query(exists(index('users-ts')))).toBe(false)
  })
})

describe('a key with a conditional privilege', () => {
  it('sees what the condition allows: no removals, and not the probe', async () => {
    const mine = { lambda: 'r', expr: { equals: [select(['data', 'owner'], get(variable('r'))), 'me'] } }
    const key = await keyFor(
      { resource: collection('users'), actions: { read: { query: mine } } },
      { resource: index('users-ts'), ...read },
    )
    expect(ids(await emulator.query(paginate(documents('users')), key))).toEqual(['1'])
    expect(ids(await emulator.query(paginate(match('users-ts')), key))).toEqual(['1'])
    expect(await failure(emulator, get(ref('users', '0')), key)).toBe(DENIED)
    await emulator.query(create('users', '3', { owner: 'me' }))
    await emulator.query(remove('users', '3'))
    expect(ids(await emulator.query(paginate(documents('users'), { events: true }), key))).toEqual(['1'])
  })
})

describe('a child database', () => {
  it('has its own collections, and keys of its own until it is deleted', async () => {
    await emulator.query({ create_database: obj({ name: 'child' }) })
    const key = await makeKey(emulator, { database: { database: 'child' }, role: 'admin' })
    expect(ids(await emulator.query(paginate({ collections: null }), key))).toEqual([])
    await emulator.query(createCollection('own'), key)
    await emulator.query(create('own', '1'), key)
    expect(await emulator.query(exists(collection('own')))).toBe(false)
    expect(ids(await emulator.query(paginate(documents('own')), 'secret:child:server'))).toEqual(['1'])
    await emulator.query({ delete: { database: 'child' } })
    expect((await emulator.send({ now: null }, key)).status).toBe(401)
  })

  it('is reached by a scoped secret with one of its roles', async () => {
    await emulator.query({ create_database: obj({ name: 'child' }) })
    const admin = 'secret:child:admin'
    await emulator.query(createCollection('own'), admin)
    await emulator.query(create('own', '1'), admin)
    await emulator.query(createRole('reader', { resource: collection('own'), ...read }), admin)
    expect(ids(await emulator.query(paginate(documents('own')), 'secret:child:@role/reader'))).toEqual(['1'])
    expect(await failure(emulator, paginate({ collections: null }), 'secret:child:@role/reader')).toBe(DENIED)
    for (const secret of ['secret:nowhere:admin', 'secret:child:@role/nobody']) {
      expect((await emulator.send({ now: null }, secret)).status).toBe(401)
    }
  })
})

describe('a key', () => {
  it('shows its secret once, and is invalid after it was deleted', async () => {
    const answer = await emulator.query({ create_key: obj({ role: 'server' }) })
    const secret = at(answer, 'secret') as string
    const keyRef = { ref: { keys: null }, id: at(answer, 'ref', '@ref', 'id') }
    expect(at(await emulator.query(get(keyRef)), 'secret')).toBeUndefined()
    expect(await failure(emulator, paginate({ keys: null }), secret)).toBe(DENIED)
    await emulator.query({ delete: keyRef })
    expect((await emulator.send({ now: null }, secret)).status).toBe(401)
  })
})
