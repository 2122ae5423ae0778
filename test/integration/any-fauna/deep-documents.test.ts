import { beforeAll, describe, expect, it } from 'vitest'
import { READS } from '../harness/apis.ts'
import { connectorFor } from '../harness/connector.ts'
import { useFauna } from '../harness/fauna-under-test.ts'
import type * as fql from '../harness/fql.ts'
import type { TestDatabase } from '../harness/test-database.ts'

const fauna = useFauna()

/** More than Airbyte's Python tools can read, and fewer than Fauna can store. */
const LEVELS = 300

function nested(levels: number): fql.Value {
  return levels === 0 ? 'the innermost' : [nested(levels - 1)]
}

/** The value, with its truncated parts, which are JSON text, parsed. */
function parsed(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(parsed)
  return typeof value === 'string' && value.startsWith('[') ? JSON.parse(value) : value
}

describe.each(READS)('a deeply nested document, read over $name,', ({ mode, ...read }) => {
  let database: TestDatabase

  beforeAll(async () => {
    database = await fauna.database(read)
    await database.collection('users', { historyDays: 1 })
    await database.create('users', { '1': { deep: nested(LEVELS), flat: 1 }, '2': { flat: 2 } })
  })

  it('is written as JSON text below a level, and its record reports the change', async () => {
    const { records, warnings } = await connectorFor(database, read).read(mode, 'users')
    const [deep, flat] = records.toSorted((one, other) => one.data.ref - other.data.ref)

    expect(parsed(deep?.data.data.deep)).toEqual(nested(LEVELS))
    expect(JSON.stringify(deep?.data.data.deep)).toContain('"the innermost\\"]')
    expect(deep?.data.data.flat).toBe(1)
    expect(deep?.meta?.changes).toEqual([
      expect.objectContaining({ change: 'TRUNCATED', reason: 'SOURCE_FIELD_SIZE_LIMITATION' }),
    ])
    expect(flat?.meta).toBeUndefined()
    expect(warnings).toHaveLength(1)
  })
})
