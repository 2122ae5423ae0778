import { describe, expect, it } from 'vitest'
import { parseConfig } from '../../../src/config/parse-config.ts'
import { ConfigError } from '../../../src/text/config-error.ts'

const connection = { domain: 'localhost', port: 8443, scheme: 'http', secret: 'fnSecret' }

const DEFAULTS = {
  columns: { data: true, createdAt: false, additional: [] },
  typedColumns: false,
  sampleSize: 1000,
  onExpiredHistory: 'resync',
}

const withCollection = (collection: unknown) => parseConfig({ ...connection, collection })

function refusal(given: unknown): string {
  try {
    parseConfig(given)
  } catch (error) {
    if (error instanceof ConfigError) return error.message
    throw error
  }
  throw new Error('the configuration was accepted')
}

describe('configurations of every version', () => {
  it('with only a connection read every collection', () => {
    expect(parseConfig(connection)).toEqual({
      endpoint: { scheme: 'http', host: 'localhost', port: 8443, secret: 'fnSecret' },
      apiVersion: '4',
      computedFields: true,
      databases: [],
      concurrency: 4,
      collection: DEFAULTS,
      warnings: [],
      notices: [],
    })
  })

  it.each(['db.example', '10.0.0.12', 'fauna', 'localhost.example.com', '2001:db8::1'])(
    'warn if the secret is sent to %s unencrypted',
    (domain) => {
      const warning = expect.stringContaining(`"${domain}" unencrypted`)
      expect(parseConfig({ ...connection, domain }).warnings).toEqual([warning])
      expect(parseConfig({ ...connection, domain, scheme: 'https' }).warnings).toEqual([])
    },
  )

  it.each(['localhost', 'fauna.localhost', '127.0.0.1', '127.1.2.3', '::1', '[::1]'])(
    'do not warn if the secret stays on this machine (%s)',
    (domain) => {
      expect(parseConfig({ ...connection, domain }).warnings).toEqual([])
    },
  )

  it.each(['4', '10'])('can select FQL v%s', (version) => {
    expect(parseConfig({ ...connection, api_version: version }).apiVersion).toBe(version)
  })

  it.each([
    [undefined, true],
    [null, true],
    [true, true],
    [false, false],
  ])('with computed fields set to %j', (computed_fields, expected) => {
    expect(parseConfig({ ...connection, collection: { computed_fields } }).computedFields).toBe(expected)
  })

  it('with an API version of null use FQL v4, like those without one', () => {
    expect(parseConfig({ ...connection, api_version: null }).apiVersion).toBe('4')
  })

  it('of airbyte-source-fauna 0.1.10 keep their deletions, and not the default of their page size', () => {
    const { collection, notices } = withCollection({ page_size: 64, deletions: { deletion_mode: 'ignore' } })
    expect(collection).toEqual(DEFAULTS)
    expect(notices).toEqual([expect.stringContaining('"collection.page_size" is 64')])
    expect(
      withCollection({ page_size: 64, deletions: { deletion_mode: 'deleted_field', column: 'gone' } }).collection
        .deletions,
    ).toEqual({ column: 'gone', isNullOnDocuments: false, onLost: 'warn' })
  })

  it.each([63, 65, 1000])('with another page size keep it as a limit: %i', (page_size) => {
    const { collection, notices } = withCollection({ page_size })
    expect([collection.pageSize, notices]).toEqual([page_size, []])
  })

  it.each([
    [{}, 'resync'],
    [{ on_expired_history: 'resync' }, 'resync'],
    [{ on_expired_history: 'fail' }, 'fail'],
  ])('read everything again after the history expired, or fail: %j', (given, expected) => {
    expect(withCollection(given).collection.onExpiredHistory).toBe(expected)
  })

  it('of its first version name one collection, an index or "", and columns', () => {
    const columns = [
      { name: 'email', path: ['data', 'email'], type: 'string', required: false },
      { name: 'born', path: ['data', 'born'], type: 'string', format: 'date', airbyte_type: 'date', required: true },
    ]
    const { collection } = withCollection({
      name: 'users',
      index: '',
      data_column: false,
      additional_columns: columns,
      page_size: 64,
      deletions: { deletion_mode: 'ignore' },
    })
    expect(collection).toEqual({
      ...DEFAULTS,
      name: 'users',
      columns: {
        data: false,
        createdAt: false,
        additional: [
          { name: 'email', path: ['data', 'email'], type: 'string', required: false },
          { name: 'born', path: ['data', 'born'], type: 'string', format: 'date', airbyteType: 'date', required: true },
        ],
      },
    })
    expect(withCollection({ name: 'users', index: 'users-ts' }).collection.index).toBe('users-ts')
  })

  it('have columns of one name in several collections', () => {
    const given = { name: 'total', path: ['data', 'total'], type: 'number', required: true }
    const additional = [
      { ...given, collection: 'orders' },
      { ...given, collection: 'carts' },
      { ...given, name: 'n' },
    ]
    expect(withCollection({ additional_columns: additional }).collection.columns.additional).toEqual(additional)
  })

  it.each([
    ['a collection of {}', {}],
    ['an empty name', { name: '' }],
    ['nulls where a property is optional', { name: null, index: null, page_size: null, deletions: null }],
    ['unknown properties', { whatever: 1 }],
  ])('with %s use the defaults', (_, collection) => {
    expect(withCollection(collection).collection).toEqual(DEFAULTS)
  })

  it.each([
    [{ typed_columns: true }, true, 1000],
    [{ typed_columns: false, sample_size: 100 }, false, 100],
    [{ typed_columns: true, sample_size: 100_000 }, true, 100_000],
    [{ sample_size: 5000 }, false, 5000],
  ])('with %j set typed columns and the size of the sample', (given, typedColumns, sampleSize) => {
    expect(withCollection(given).collection).toEqual({ ...DEFAULTS, typedColumns, sampleSize })
  })

  it.each([
    [{ deletion_mode: 'delete_rows' }, 'warn'],
    [{ deletion_mode: 'delete_rows', on_lost_deletions: 'fail' }, 'fail'],
  ])('with the deletions %j use the column that destinations act on', (deletions, onLost) => {
    expect(withCollection({ deletions }).collection.deletions).toEqual({
      column: '_ab_cdc_deleted_at',
      isNullOnDocuments: true,
      onLost,
    })
  })

  it('with the column of destinations, but named by the user, leave it out of records of documents', () => {
    const deletions = { deletion_mode: 'deleted_field', column: '_ab_cdc_deleted_at' }
    expect(withCollection({ deletions }).collection.deletions).toMatchObject({ isNullOnDocuments: false })
  })

  it('send the time of creation only if asked to', () => {
    expect(withCollection({}).collection.columns.createdAt).toBe(false)
    expect(withCollection({ created_at: true }).collection.columns.createdAt).toBe(true)
  })

  it('with deletions and no column call it deleted_at', () => {
    expect(withCollection({ deletions: { deletion_mode: 'deleted_field' } }).collection.deletions).toEqual({
      column: 'deleted_at',
      isNullOnDocuments: false,
      onLost: 'warn',
    })
  })

  it('with too large a page are cut with a warning', () => {
    const { collection, warnings } = withCollection({ page_size: 60_000 })
    expect(collection.pageSize).toBe(50_000)
    expect(warnings).toEqual([expect.stringContaining('60000')])
    expect(withCollection({ page_size: 50_000 }).warnings).toEqual([])
  })

  it.each(['localhost', '10.0.0.1', 'fauna.internal.example', '::1', 'fe80::1', 'a_b', 'bücher.example'])(
    'may name the host %s',
    (domain) => {
      expect(parseConfig({ ...connection, domain }).endpoint.host).toBe(domain)
    },
  )

  it('may put an IPv6 address into brackets, and the scheme into capitals', () => {
    expect(parseConfig({ ...connection, domain: '[::1]', scheme: 'HTTPS' }).endpoint).toMatchObject({
      host: '::1',
      scheme: 'https',
    })
  })
})

describe('a configuration that cannot be used is refused, and the field named', () => {
  const column = (change: object) => ({
    ...connection,
    collection: { additional_columns: [{ name: 'a', path: ['data', 'a'], type: 'string', ...change }] },
  })

  it.each<[string, unknown, RegExp]>([
    ['a list', [], /JSON object/],
    ['text', 'x', /JSON object/],
    ['null', null, /JSON object/],
    ['no domain', { ...connection, domain: undefined }, /"domain" is missing/],
    ['a null secret', { ...connection, secret: null }, /"secret" is missing/],
    ['an empty secret', { ...connection, secret: '' }, /"secret" is empty/],
    ['a secret with a line break', { ...connection, secret: 'fnAE\r\nX-Evil: 1' }, /"secret" contains a line break/],
    ['a secret that is a number', { ...connection, secret: 5 }, /"secret" must be a string/],
    ['a port as text', { ...connection, port: '8443' }, /"port" must be a whole number/],
    ['a port above 65535', { ...connection, port: 65_536 }, /"port" must be at most 65535/],
    ['port 0', { ...connection, port: 0 }, /"port" must be at least 1/],
    ['another scheme', { ...connection, scheme: 'ftp' }, /"scheme" must be http or https/],
    ['another API version', { ...connection, api_version: '5' }, /"api_version" must be one of 4, 10/],
    ['an API version that is a number', { ...connection, api_version: 10 }, /"api_version" must be a string/],
    ['a domain with a scheme', { ...connection, domain: 'http://x' }, /"domain" contains a scheme/],
    ['a domain with a path', { ...connection, domain: 'x/y' }, /"domain" contains a path/],
    ['a domain with user information', { ...connection, domain: 'me@x' }, /"domain" contains user information/],
    ['a domain with a port', { ...connection, domain: 'x:8443' }, /"domain" contains a port/],
    ['an empty domain', { ...connection, domain: '' }, /"domain" is neither a host name/],
    ['a domain with a space', { ...connection, domain: 'a b' }, /"domain" is neither a host name/],
    ['a domain with a line break', { ...connection, domain: 'a\nb' }, /"domain" is neither a host name/],
    ['a collection of text', { ...connection, collection: 'users' }, /"collection" must be an object/],
    ['an index without a name', { ...connection, collection: { index: 'i' } }, /"collection.index" is set/],
    ['page_size 0', { ...connection, collection: { page_size: 0 } }, /"collection.page_size" must be at least 1/],
    ['half a page', { ...connection, collection: { page_size: 1.5 } }, /"collection.page_size" must be a whole number/],
    [
      'another deletion mode',
      { ...connection, collection: { deletions: { deletion_mode: 'x' } } },
      /must be one of ignore, deleted_field, delete_rows/,
    ],
    [
      'deletions without a mode',
      { ...connection, collection: { deletions: {} } },
      /"collection.deletions.deletion_mode" is missing/,
    ],
    [
      'an unknown reaction to lost deletions',
      { ...connection, collection: { deletions: { deletion_mode: 'deleted_field', on_lost_deletions: 'x' } } },
      /"collection.deletions.on_lost_deletions" must be one of warn, fail/,
    ],
    [
      'a deletion column called ref',
      { ...connection, collection: { deletions: { deletion_mode: 'deleted_field', column: 'ref' } } },
      /"collection.deletions.column" is "ref"/,
    ],
    ['a column called data', column({ name: 'data' }), /additional_columns\[0\].name" is "data"/],
    ['a column without a name', column({ name: '' }), /additional_columns\[0\].name" is empty/],
    ['a column without a path', column({ path: [] }), /additional_columns\[0\].path" is empty/],
    ['a path that is text', column({ path: 'data' }), /additional_columns\[0\].path" must be an array/],
    ['a step that is a number', column({ path: [1] }), /additional_columns\[0\].path\[0\]" must be a string/],
    ['an unknown column type', column({ type: 'uuid' }), /additional_columns\[0\].type" must be one of string, number/],
    ['required as text', column({ required: 'yes' }), /additional_columns\[0\].required" must be a boolean/],
  ])('%s', (_, given, message) => {
    expect(refusal(given)).toMatch(message)
  })

  it.each([
    ['port', (value: number) => ({ ...connection, port: value })],
    ['concurrency', (value: number) => ({ ...connection, concurrency: value })],
    ['collection.page_size', (value: number) => ({ ...connection, collection: { page_size: value } })],
  ])('a %s that is infinite or has a fraction', (field, given) => {
    for (const text of ['1e400', '-1e400', '1.5']) {
      expect(refusal(given(JSON.parse(text)))).toContain(`"${field}" must be a whole number.`)
    }
  })

  it.each([
    ['an additional column', { additional_columns: [{ name: 'created_at', path: ['data', 'a'], type: 'string' }] }],
    ['a deletion column', { deletions: { deletion_mode: 'deleted_field', column: 'created_at' } }],
  ])('%s called created_at, but only if that column is sent', (_, options) => {
    expect(refusal({ ...connection, collection: { ...options, created_at: true } })).toMatch(
      /"created_at", the name of/,
    )
    expect(() => withCollection(options)).not.toThrow()
  })

  it('two columns of one name', () => {
    const twice = { name: 'a', path: ['data', 'a'], type: 'string' }
    expect(refusal({ ...connection, collection: { additional_columns: [twice, twice] } })).toMatch(
      /additional_columns\[1\].name" is "a"/,
    )
  })

  it.each([
    ['users', 'users'],
    ['users', undefined],
    [undefined, 'users'],
    [undefined, ''],
  ])('two columns of one name in a stream (%j and %j)', (first, second) => {
    const additional_columns = [first, second].map((collection) => {
      return { name: 'a', path: ['data', 'a'], type: 'string', collection }
    })
    expect(refusal({ ...connection, collection: { additional_columns } })).toMatch(
      /additional_columns\[1\].name" is "a"/,
    )
  })

  it('a column called like the deletion column', () => {
    const collection = {
      additional_columns: [{ name: 'deleted_at', path: ['data', 'a'], type: 'string' }],
      deletions: { deletion_mode: 'deleted_field' },
    }
    expect(refusal({ ...connection, collection })).toMatch(/additional_columns\[0\].name" is "deleted_at"/)
  })

  it('never repeats the secret', () => {
    expect(refusal({ ...connection, secret: 'fn-very-secret\n' })).not.toContain('very-secret')
    expect(refusal({ ...connection, port: 'x', secret: 'fn-very-secret' })).not.toContain('very-secret')
  })
})
