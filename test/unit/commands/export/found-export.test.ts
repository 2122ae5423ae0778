import { expect, it } from 'vitest'
import { foundExport, withDatabasesOf } from '../../../../src/commands/export/found-export.ts'
import type { Manifest, UnfinishedExport } from '../../../../src/export/directory/manifest.ts'
import { fakeSession } from '../fake-session.ts'

const SCHEMAS = [{ files: [], not_exported: [] }]

const SHOPS = ['shop', 'shop/berlin'].map((database) => ({ database, files: [], not_exported: [] }))

const databasesOf = (found: Parameters<typeof foundExport>[0], configured: readonly string[] = []) => {
  const config = { ...fakeSession({}).session.config, databases: configured }
  return withDatabasesOf(config, foundExport(found)).databases
}

const complete = (schemas: Manifest['schemas']) => ({ manifest: { collections: [], schemas } as unknown as Manifest })

it('the databases of an export are those that it was made of, complete or not, whatever is configured', () => {
  const unfinished = { databases: SHOPS.map(({ database }) => ({ database, folder: database })), schemas: [] }
  expect(databasesOf({ unfinished: unfinished as unknown as UnfinishedExport })).toEqual(['shop', 'shop/berlin'])
  expect(databasesOf(complete(SHOPS))).toEqual(['shop', 'shop/berlin'])
  expect(databasesOf(complete(SCHEMAS), ['other'])).toEqual([])
})
