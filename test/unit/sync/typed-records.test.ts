import { Ajv } from 'ajv'
import fc from 'fast-check'
import { expect, it } from 'vitest'
import type { FaunaObject } from '../../../src/fauna/document.ts'
import { ValueDocument } from '../../../src/fauna/export/value-document.ts'
import type { CollectionInfo } from '../../../src/fauna/fauna.ts'
import { airbyteStream, reservedColumns } from '../../../src/sync/discovery/stream-schema.ts'
import { typedColumnsOf } from '../../../src/sync/discovery/typed-columns.ts'
import { anyJson } from '../fuzz/arbitrary-json.ts'
import { assertProperty } from '../property.ts'
import { collectionConfig } from './collection-config.ts'
import { recordFormat, textOfRecord } from './record-format.ts'
import { tallyOf } from './tally.ts'

const USERS: CollectionInfo = { name: 'users', definition: 'visible', historyDays: 0, access: 'readable' }

const WORDS = ['ref', 'ts', 'data', 'ttl', 'a', 'A', 'b', '2026-11-22T11:31:58Z', '2026-11-22', 'NaN', 'deleted_at']

const documents = fc.array(
  fc.dictionary(fc.oneof(fc.constantFrom(...WORDS), fc.string({ unit: 'grapheme' })), anyJson(WORDS)),
  { minLength: 1, maxLength: 6 },
) as fc.Arbitrary<FaunaObject[]>

const options = fc.record({
  createdAt: fc.boolean(),
  data: fc.boolean(),
  deletions: fc.option(fc.constant({ column: 'deleted_at', isNullOnDocuments: true, onLost: 'warn' } as const)),
})

it('every record of every document fits the schema that any sample led to, and has the data that it has without typed columns', () => {
  assertProperty(
    fc.property(documents, fc.nat(6), options, (all, sampled, { createdAt, data, deletions }) => {
      const config = collectionConfig({
        columns: { data, createdAt, additional: [] },
        typedColumns: true,
        ...(deletions && { deletions }),
      })
      const tally = tallyOf(all.slice(0, sampled))
      const { columns } = typedColumnsOf(USERS, tally, reservedColumns(USERS, config))
      const { json_schema } = airbyteStream(USERS, config, true, columns)
      const selected = new Map<string, unknown>(Object.entries(json_schema.properties ?? {}))
      const format = recordFormat({ ...config, selected })
      const plain = recordFormat({ ...config, typedColumns: false })
      const fits = new Ajv({ strict: false, validateFormats: false, ownProperties: true }).compile({
        ...json_schema,
        additionalProperties: false,
      })
      for (const fields of all) {
        const document = new ValueDocument({ id: '7', ts: 5, ttl: null }, fields, [])
        const record = JSON.parse(textOfRecord(format.document(document)))
        expect([record, fits(record), fits.errors]).toEqual([record, true, null])
        expect(record.data).toEqual(JSON.parse(textOfRecord(plain.document(document))).data)
      }
      const removal = JSON.parse(format.removal({ id: '7', ts: 5 }))
      expect([removal, fits(removal), fits.errors]).toEqual([removal, true, null])
    }),
  )
})
