import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterAll, describe, expect, it } from 'vitest'
import { parseCatalog } from '../../../src/airbyte/catalog.ts'
import { parseState } from '../../../src/airbyte/state.ts'
import { readJsonFile } from '../../../src/config/json-file.ts'
import { parseConfig } from '../../../src/config/parse-config.ts'
import { formatStreamState, parseStreamState } from '../../../src/sync/state/stream-state.ts'
import { ConfigError } from '../../../src/text/config-error.ts'
import { assertProperty } from '../property.ts'
import { anyJson, nearly } from './arbitrary-json.ts'

const RUNS = { numRuns: 500 }

/** The value, or undefined where it is refused as something that cannot be used. Whatever else is thrown is a crash. */
function accepted<T>(parse: () => T): T | undefined {
  try {
    return parse()
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error
    expect(error.message.length).toBeLessThanOrEqual(1_000)
    expect(error.message).not.toContain('fnSecret')
    return undefined
  }
}

const column = { name: 'a', path: ['data', 'a'], type: 'string', format: 'date', airbyte_type: 'date', required: false }

const CONFIGURATIONS = [
  { domain: 'localhost', port: 8443, scheme: 'http', secret: 'fnSecret' },
  {
    domain: '::1',
    port: 443,
    scheme: 'HTTPS',
    secret: 'fnSecret:database:server',
    api_version: '10',
    tls_ca: '',
    collection: {
      name: 'users',
      index: 'users-ts',
      data_column: false,
      computed_fields: false,
      additional_columns: [column, { ...column, name: 'b' }],
      page_size: 64,
      deletions: { deletion_mode: 'deleted_field', column: 'gone', on_lost_deletions: 'fail' },
    },
  },
]

describe('a configuration of any form', () => {
  const words = ['domain', 'port', 'scheme', 'secret', 'collection', 'deletions', 'deletion_mode', 'http', 'name']
  const any = anyJson(words)

  it('is one, or is refused in words that do not repeat the secret', () => {
    assertProperty(
      fc.property(fc.oneof(any, nearly(CONFIGURATIONS, any)), (given) => {
        const config = accepted(() => parseConfig(given))
        if (config === undefined) return
        expect(config.endpoint.secret).toMatch(/^[\x21-\x7e]+$/)
        expect(config.endpoint.port).toBeGreaterThan(0)
        expect(URL.canParse(`http://${config.endpoint.host}`) || config.endpoint.host.includes(':')).toBe(true)
      }),
      RUNS,
    )
  })
})

const CATALOG = {
  streams: ['users', 'orders'].map((name) => ({
    stream: { name, namespace: null, json_schema: {}, supported_sync_modes: ['full_refresh', 'incremental'] },
    sync_mode: 'incremental',
    destination_sync_mode: 'append',
    cursor_field: ['ts'],
    generation_id: 3,
  })),
}

describe('a catalog of any form', () => {
  const any = anyJson(['streams', 'stream', 'name', 'sync_mode', 'full_refresh', 'users'])

  it('is one, or is refused', () => {
    assertProperty(
      fc.property(fc.oneof(any, nearly([CATALOG], any)), (given) => {
        for (const { descriptor, syncMode } of accepted(() => parseCatalog(given)) ?? []) {
          expect(descriptor.name).not.toBe('')
          expect(['full_refresh', 'incremental']).toContain(syncMode)
        }
      }),
      RUNS,
    )
  })
})

const TS = 1_795_356_799_761_000
const REF = {
  '@ref': { id: '5', collection: { '@ref': { id: 'users', collection: { '@ref': { id: 'collections' } } } } },
}

const STREAM_STATES = [
  { version: 1, updates: { ts: TS, ref: '5' }, deletions: { ts: TS, ref: '7' }, snapshot: TS },
  { version: 1, initial: { snapshot: TS, ranges: [{ from: '5', to: '7' }] } },
  { version: 1, full_refresh: { snapshot: TS, generation_id: 3, ranges: [{ from: '5' }, { from: '7', to: '9' }] } },
  {
    updates_cursor: { ts: TS, ref: '5', after: JSON.stringify([TS, REF, REF]) },
    remove_cursor: { ts: TS, ref: '5', after: JSON.stringify({ ts: TS, action: 'remove', document: REF }) },
  },
  { full_sync_cursor: { ts: TS, after: JSON.stringify([REF]) } },
]

describe('a state of any form', () => {
  const keys = ['version', 'updates', 'deletions', 'snapshot', 'ts', 'ref', 'ranges', 'from', 'to', 'after']
  const any = anyJson([...keys, 'updates_cursor', 'full_sync_cursor', '@ref', 'id', 'users'])

  it('of a platform is one, or is refused', () => {
    const message = { type: 'STREAM', stream: { stream_descriptor: { name: 'users' }, stream_state: {} } }
    const messages = [
      [message],
      [{ type: 'STATE', state: message }],
      { type: 'GLOBAL', global: { stream_states: [message.stream] } },
      { type: 'LEGACY', data: { users: {} } },
    ]
    assertProperty(
      fc.property(fc.oneof(any, nearly(messages, any)), (given) => {
        for (const [name] of accepted(() => parseState(given)) ?? []) expect(typeof name).toBe('string')
      }),
      RUNS,
    )
  })

  it('of a stream is one of whole numbers and ids, and nothing else, or is refused', () => {
    assertProperty(
      fc.property(fc.oneof(any, nearly(STREAM_STATES, any)), (given) => {
        const progress = accepted(() => parseStreamState(given, 'users'))
        JSON.stringify(progress, (_, value) => {
          if (typeof value === 'string') expect(value).toMatch(/^-?\d{1,19}$/)
          if (typeof value === 'number') expect(Number.isSafeInteger(value) && value >= 0).toBe(true)
          return value
        })
      }),
      { numRuns: 2_000 },
    )
  })

  it('of a stream is read as it is written', () => {
    assertProperty(
      fc.property(nearly(STREAM_STATES, any), (given) => {
        const progress = accepted(() => parseStreamState(given, 'users'))
        if (progress === undefined) return
        const written = JSON.parse(JSON.stringify(formatStreamState(progress)))
        expect(formatStreamState(parseStreamState(written, 'users'))).toEqual(written)
      }),
      RUNS,
    )
  })
})

describe('a file of any bytes', () => {
  const folder = mkdtempSync(join(tmpdir(), 'source-fauna-'))
  afterAll(() => rmSync(folder, { recursive: true }))

  const text = fc.oneof(fc.json(), fc.string({ unit: 'binary' }))
  const bytes = fc.oneof(
    fc.uint8Array(),
    text.map((given) => Buffer.from(given)),
    text.map((given) => Buffer.from(given, 'utf16le')),
    fc.tuple(fc.json(), fc.nat(20)).map(([given, length]) => Buffer.from(given).subarray(0, -length)),
  )

  it('is JSON, or is refused', async () => {
    const path = join(folder, 'file.json')
    await assertProperty(
      fc.asyncProperty(bytes, async (content) => {
        writeFileSync(path, content)
        const read = await readJsonFile(path, 'state').catch((error: unknown) => {
          expect(error).toBeInstanceOf(ConfigError)
          expect((error as Error).message.length).toBeLessThan(300)
        })
        if (read !== undefined)
          expect(
            JSON.parse(
              Buffer.from(content)
                .toString()
                .replace(/^\uFEFF/, ''),
            ),
          ).toEqual(read)
      }),
      RUNS,
    )
  })
})
