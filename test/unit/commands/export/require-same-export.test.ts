import { describe, expect, it } from 'vitest'
import type { FoundExport } from '../../../../src/commands/export/found-export.ts'
import { requireSameDatabase, requireSameExport } from '../../../../src/commands/export/require-same-export.ts'
import { parseConfig } from '../../../../src/config/parse-config.ts'
import { fakeSession } from '../fake-session.ts'

const FOUND: FoundExport = {
  endpoint: 'http://localhost:8443',
  api_version: '4',
  moment: '1970-01-01T00:00:01Z',
  moment_ts: 1_000_000,
  gzip: false,
  selected: [
    { collection: 'a', file: 'a.jsonl' },
    { database: 'shop', collection: 'b', file: 'shop/b.jsonl' },
  ],
  databases: [{ database: 'shop' }, { database: 'shop/berlin' }],
}

const configOf = (given: object) =>
  parseConfig({ domain: 'localhost', port: 8443, scheme: 'http', secret: 'x', ...given })

const config = configOf({})

const OPTIONS = { picked: [], gzip: false }

describe('an export is resumed', () => {
  it.each<[string, object]>([
    ['without further options', {}],
    ['as of its own time', { at: 1_000_000 }],
    ['with its own streams, in any order', { picked: ['shop:b', 'a'] }],
  ])('%s', (_, options) => {
    expect(() => requireSameExport('dir', FOUND, config, { ...OPTIONS, ...options })).not.toThrow()
  })

  it.each([{ databases: ['shop/berlin', 'shop'] }, { databases: ['*'] }])('with its own databases: %j', (given) => {
    expect(() => requireSameExport('dir', FOUND, configOf(given), OPTIONS)).not.toThrow()
  })

  it.each<[string, object, object]>([
    ['"shop", "shop/berlin", not "shop"', { databases: ['shop'] }, FOUND],
    ['"shop", "shop/berlin", not "shop", "paris"', { databases: ['shop', 'paris'] }, FOUND],
    ['the database of the secret, not "shop"', { databases: ['shop'] }, { ...FOUND, databases: [{}] }],
    ['the database of the secret, not "*"', { databases: ['*'] }, { ...FOUND, databases: [{}] }],
  ])('only with its own databases: not %s', (says, given, found) => {
    expect(() => requireSameExport('dir', found as FoundExport, configOf(given), OPTIONS)).toThrow(
      `contains an export with another selection of databases: ${says}`,
    )
  })

  it('compressed, whether or not the option is repeated', () => {
    for (const gzip of [true, false]) {
      expect(() => requireSameExport('dir', { ...FOUND, gzip: true }, config, { ...OPTIONS, gzip })).not.toThrow()
    }
  })

  it.each<[string, Partial<FoundExport>, object]>([
    ['another server: http://localhost:1, not http://localhost:8443', { endpoint: 'http://localhost:1' }, {}],
    ['another "api_version": 10, not 4', { api_version: '10' }, {}],
    ['another time (--at): 1970-01-01T00:00:01Z, not 1970-01-01T00:00:02Z', {}, { at: 2_000_000 }],
    ['another time (--at): 1970-01-01T00:00:01Z, not 1970-01-01T00:00:00.999999Z', {}, { at: 999_999 }],
    ['another format (--gzip): plain text, not compressed files', {}, { gzip: true }],
    ['another selection (--stream): 2 streams, not 1 stream', {}, { picked: ['a'] }],
    ['another selection (--stream): 2 streams, not 2 streams', {}, { picked: ['a', 'b'] }],
    ['another selection (--stream): 2 streams, not 3 streams', {}, { picked: ['a', 'shop:b', 'c'] }],
  ])('only if the command asks for it: not with %s', (says, found, options) => {
    expect(() => requireSameExport('dir', { ...FOUND, ...found }, config, { ...OPTIONS, ...options })).toThrow(
      `The directory "dir" contains an export with ${says}`,
    )
  })
})

describe('an export is used', () => {
  const use = (exported: string | undefined, ofSecret: string | undefined): Promise<void> => {
    const { session } = fakeSession(ofSecret === undefined ? {} : { globalId: ofSecret })
    return requireSameDatabase('dir', exported === undefined ? {} : { database_id: exported }, session)
  }

  it.each<[string, string | undefined, string | undefined]>([
    ['with a key of the same database', 'y1', 'y1'],
    ['if the server no longer returns the id of the database', 'y1', undefined],
    ['if the server did not say which database it was', undefined, 'y1'],
  ])('%s', async (_, exported, ofSecret) => {
    await expect(use(exported, ofSecret)).resolves.toBeUndefined()
  })

  it('only with a key of the same database', async () => {
    await expect(use('y1', 'y2')).rejects.toThrow('with the id y1, and the secret is of the one with the id y2')
  })
})
