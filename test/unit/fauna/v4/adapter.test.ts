import { describe, expect, it } from 'vitest'
import { endOf, firstOf } from '../../../../src/fauna/positions.ts'
import { answering, answeringAdapter, reference, refused } from './answering.ts'

const page = (data: unknown[], after?: unknown) => ({ resource: { data, ...(after !== undefined && { after }) } })
const document = (id: string) => ({ ref: reference(id), ts: 5, data: {} })
const schemaRef = (id: string, collection: string) => ({ '@ref': { id, collection: { '@ref': { id: collection } } } })

it('pages of 50,000 are allowed, the largest configured size', () => {
  expect(answering().fauna.largestPage).toBe(50_000)
})

describe('an answer of unknown form', () => {
  it('is an error of Fauna, not of the connector', async () => {
    await expect(answering({ resource: 'soon' }).fauna.now()).rejects.toMatchObject({ kind: 'unknown_form' })
  })
})

describe('collections', () => {
  const row = (name: string, days: number | null = null) => ({ name, history_days: days })

  it('are listed page by page, with their access', async () => {
    const { fauna, sent } = answering(
      page([row('a', 3), row('b')], [schemaRef('c', 'collections')]),
      page([row('c', 0), row('dropped')]),
      { resource: { data: [row('dropped')], before: [schemaRef('dropped', 'collections')], after: [null] } },
      refused(
        400,
        ['instance not found', [0]],
        ['permission denied', [1]],
        ['permission denied', [2]],
        ['invalid ref', [3]],
      ),
      { resource: [page([reference('1')]).resource, page([]).resource] },
    )
    expect(await fauna.collections()).toEqual([
      { name: 'a', definition: 'visible', historyDays: 3, access: 'readable' },
      { name: 'b', definition: 'visible', historyDays: null, access: 'conditional' },
      { name: 'c', definition: 'visible', historyDays: 0, access: 'unreadable' },
    ])
    expect(JSON.stringify(sent[1])).toContain('"after":[{"collection":"c"}]')
    expect(JSON.stringify(sent[2])).toContain('"before":null')
  })

  it('can be partly readable although the first page of a scan is empty', async () => {
    const { fauna } = answering(refused(403, ['permission denied', [0]]), { resource: [{ data: [], after: [] }] })
    expect(await fauna.access('users')).toBe('conditional')
  })

  it('are not listed from a cursor into something else', async () => {
    const { fauna } = answering(page([], [schemaRef('c', 'indexes')]))
    await expect(fauna.collections()).rejects.toMatchObject({ kind: 'unknown_form' })
  })
})

describe('indexes', () => {
  it('have an access each', async () => {
    const { fauna } = answering(
      refused(403, ['permission denied', [1]], ['invalid ref', [2]], ['instance not found', [3]]),
    )
    const asked = ['a', 'b', 'c', 'd'].map((name) => ({ collection: 'users', name }))
    expect(await fauna.indexAccess(asked)).toEqual(['readable', 'unreadable', 'missing', 'building'])
  })

  const values = [{ field: 'ts' }, { field: ['ref'] }]
  const source = schemaRef('users', 'collections')
  it.each([
    [{ source, values }, undefined],
    [{ source, values: [...values, { field: ['data', 'x'] }] }, undefined],
    [{ source: [source], values, terms: [] }, undefined],
    [{ source: [source, source], values }, /covers 2 collections/],
    [{ source: '_', values }, /more than named collections/],
    [{ source, values, terms: [{ field: ['data', 'x'] }] }, /has terms/],
    [{ source, values: [{ field: 'ts' }] }, /must have the values/],
    [{ source, values: [{ field: 'ref' }, { field: 'ts' }] }, /must have the values/],
    [{ source, values: [{ field: 'ts', reverse: true }, { field: 'ref' }] }, /backwards/],
    [{ source, values, active: false }, /still being built/],
  ])('%j', async (index, reason) => {
    const [found] = await answering(page([{ name: 'i', ...index }])).fauna.indexes()
    if (reason === undefined) expect(found).not.toHaveProperty('ineligibleReason')
    else expect(found?.ineligibleReason).toMatch(reason)
  })
})

describe('existence in the past', () => {
  it.each([
    [{ before: ['users', 'i'], now: ['users', 'i'] }, true],
    [{ before: ['users', 'other'], now: ['users', 'i'] }, false],
    [{ before: [null, 'i'], now: ['users', 'i'] }, false],
    [{ before: [null, null], now: [null, null] }, true],
  ])('%j: %s', async (resource, existed) => {
    expect(await answering({ resource }).fauna.existedAt(1, 'users', 'i')).toBe(existed)
  })
})

describe('a scan', () => {
  const request = { collection: 'users', snapshot: 9, from: '0', size: 2 }

  it('resumes at the id of the cursor', async () => {
    const found = await answering(page([document('1')], [reference('7')])).fauna.scan(request)
    expect(found.next).toBe('7')
  })

  it('refuses a cursor of another collection', async () => {
    const { fauna } = answering(page([document('1')], [reference('7', 'others')]))
    await expect(fauna.scan(request)).rejects.toMatchObject({ kind: 'unknown_form' })
  })

  it('leaves out listed documents that do not exist', async () => {
    const { fauna, sent } = answering(refused(404, ['instance not found', []]), page([document('1')]))
    expect((await fauna.scan(request)).entries).toHaveLength(1)
    expect(JSON.stringify(sent[0])).not.toContain('filter')
    expect(JSON.stringify(sent[1])).toContain('filter')
  })

  it('can read ids and ts only', async () => {
    const { fauna, sent } = answeringAdapter({ idsOnly: true }, page([document('1')]))
    expect([...(await fauna.scan(request)).entries].map(({ id, ts }) => ({ id, ts }))).toHaveLength(1)
    const ref = { var: 'ref' }
    expect(JSON.stringify(sent[0])).toContain(
      JSON.stringify({ lambda: 'ref', expr: { object: { ref, ts: { select: 'ts', from: { get: ref } } } } }),
    )
  })

  it('fails if anything else is missing', async () => {
    const { fauna } = answering(refused(400, ['invalid ref', []]))
    await expect(fauna.scan(request)).rejects.toMatchObject({ kind: 'missing' })
  })
})

describe('an index walk', () => {
  const request = { collection: 'users', index: 'i', snapshot: 9, size: 2 }
  const bounds = async (from: { ts: number; id: string }) => {
    const { fauna, sent } = answering(page([]))
    await fauna.walkIndex({ ...request, from })
    return /"terms":\[\]\},"from":(.*?),"to"/.exec(JSON.stringify(sent[0]))?.[1]
  }

  it('starts with all entries of a ts, or at an entry', async () => {
    expect(await bounds(firstOf(3))).toBe('[3]')
    expect(await bounds({ ts: 3, id: '5' })).toBe('[3,{"ref":{"collection":"users"},"id":"5"}]')
    expect(await bounds({ ts: 3, id: '-5' })).toBe('[3,{"ref":{"collection":"users"},"id":"-6"}]')
  })

  it('resumes at the entry of the cursor', async () => {
    const { fauna } = answering(page([document('1')], [4, reference('7'), 'other value', reference('7')]))
    expect((await fauna.walkIndex({ ...request, from: firstOf(0) })).next).toEqual({ ts: 4, id: '7' })
  })
})

describe('removals', () => {
  const removal = (id: string, ts: number) => [ts, id]

  it('resume after the last page, whose position is in the page', async () => {
    const cursor = { ts: 6, action: 'remove', resource: reference('9') }
    const { fauna, sent } = answering(page([removal('8', 6)], cursor), page([]))
    const removals = await fauna.openRemovals('users', endOf(4))
    expect(await removals.page(2)).toEqual({
      entries: [{ id: '8', ts: 6 }],
      covered: 2,
      next: { ts: 6, id: '8' },
      length: expect.any(Number),
    })
    expect(await removals.page(2)).toEqual({ entries: [], length: expect.any(Number) })
    expect(JSON.stringify(sent[0])).toContain('"after":{"object":{"ts":4}}')
    expect(JSON.stringify(sent[1])).toContain(
      '"after":{"object":{"ts":6,"action":"remove","document":{"ref":{"collection":"users"},"id":"9"}}}',
    )
  })

  it.each([
    [{ ts: 6, action: 'add', document: reference('9') }, endOf(6)],
    [{ ts: 6 }, endOf(5)],
    [{ ts: 0 }, endOf(0)],
  ])('before the cursor %j end at %o', async (cursor, position) => {
    const removals = await answering(page([], cursor)).fauna.openRemovals('users', endOf(4))
    expect((await removals.page(2)).next).toEqual(position)
  })
})
