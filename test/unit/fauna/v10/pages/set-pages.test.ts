import { fql } from 'fauna'
import { describe, expect, it } from 'vitest'
import { findPositions } from '../../../../../src/fauna/v10/pages/set-pages.ts'
import { answering, success } from '../answering.ts'

const entry = (ms: number, id: string) => [{ '@time': `1970-01-01T00:00:00.00${ms}Z` }, id]
const first = (size: number) => fql`first(${size})`
const from = { ts: 2000, id: '5' }

describe('the positions of an index walk', () => {
  it('start at the position, inclusive, and list documents that do not exist separately', async () => {
    const page = { '@set': { data: [entry(2, '4'), entry(2, '5'), '7', entry(3, '1')], after: 'cursor' } }
    const { client } = answering(success(page))
    expect(await findPositions(client, first, { size: 4 }, from)).toMatchObject({
      found: [from, { ts: 3000, id: '1' }],
      lastId: '1',
      missingIds: ['7'],
    })
  })

  it('come from the next page if a page holds none', async () => {
    const { client, sent } = answering(
      success({ '@set': { data: [entry(2, '4')], after: 'cursor' } }),
      success({ data: [entry(2, '6')] }),
    )
    const { found, lastId } = await findPositions(client, first, { size: 1 }, from)
    expect(found).toEqual([{ ts: 2000, id: '6' }])
    expect(lastId).toBeUndefined()
    expect(JSON.stringify(sent[1]?.body)).toContain('Set.paginate')
  })

  it('come from a larger first page next to negative ids', async () => {
    const { client, sent } = answering(
      success({ '@set': { data: [entry(2, '-4')], after: 'cursor' } }),
      success({ '@set': { data: [entry(2, '-4'), entry(2, '6')] } }),
    )
    expect((await findPositions(client, first, { size: 1 }, from)).found).toEqual([{ ts: 2000, id: '6' }])
    expect(JSON.stringify(sent[1]?.body)).toContain('{"@int":"2"}')
  })
})
