import { describe, it } from 'vitest'
import { expectFailedCheck, expectRefusal } from './judge.ts'
import { CATALOG, SECRET, useRefusals } from './refusals.ts'
import { FQL_V4, FQL_V10, type WrongInput, wrong } from './wrong-input.ts'

type Fields = Readonly<Record<string, unknown>>

const refusals = useRefusals()

const LONG = 'long'.repeat(2_500)

const field = (path: string) => new RegExp(`"${path.replaceAll(/[.[\]]/g, '\\$&')}"`)

/** A configuration that is valid but for a change; `PORT` is replaced by the port of the server. */
const but = (change: Fields): Fields => ({
  domain: '127.0.0.1',
  port: 'PORT',
  scheme: 'http',
  secret: SECRET,
  ...change,
})

const collection = (change: Fields) => but({ collection: change })
const deletions = (given: unknown) => collection({ deletions: given })
const column = (change: Fields) =>
  collection({ additional_columns: [{ name: 'a', path: ['data', 'a'], type: 'string', ...change }] })
const columns = (...names: string[]) => names.map((name) => ({ name, path: ['data', name], type: 'string' }))
const columnField = (name: string) => field(`collection.additional_columns[0].${name}`)

const FORMS: readonly WrongInput[] = [
  wrong('a list around it', [but({})], /JSON object/),
  wrong('null', null, /JSON object/),
  wrong('nothing in it', {}, /"domain" is missing/),
  wrong('another object around it', { config: but({}) }, /"domain" is missing/),
]

const ENDPOINTS: readonly WrongInput[] = [
  ...['domain', 'port', 'scheme', 'secret'].flatMap((name) => [
    wrong(`no ${name}`, but({ [name]: undefined }), new RegExp(`"${name}" is missing`)),
    wrong(`a ${name} that is FQL`, but({ [name]: FQL_V4 }), new RegExp(`"${name}" must be a`)),
  ]),
  wrong('databases of text', but({ databases: 'shop' }), /"databases" must be an array/),
  wrong('a database that is not a path', but({ databases: ['shop:server'] }), /"databases" contains "shop:server"/),
  wrong('a null where a value is required', but({ secret: null }), /"secret" is missing/),
  wrong('an empty domain', but({ domain: '' }), /"domain" is neither/),
  wrong('a domain with a scheme', but({ domain: 'http://localhost' }), /"domain" contains a scheme/),
  wrong('a domain with a path', but({ domain: 'localhost/db' }), /"domain" contains a path/),
  wrong('a domain with a query', but({ domain: 'localhost?a=b' }), /"domain" contains a path/),
  wrong('a domain with a port', but({ domain: 'localhost:8443' }), /"domain" contains a port/),
  wrong('a domain with user information', but({ domain: 'me:pw@localhost' }), /"domain" contains user information/),
  wrong('a domain with a space', but({ domain: ' localhost' }), /"domain" is neither/),
  wrong('a domain with a line break', but({ domain: 'localhost\r\nX-Evil: 1' }), field('domain')),
  wrong('a domain with a NUL', but({ domain: 'local\0host' }), /"domain" is neither/),
  wrong('a long domain', but({ domain: LONG }), /"domain" is neither/),
  wrong('a domain of numbers that is not an address', but({ domain: '10.0.0.999' }), /"domain" is neither/),
  wrong('half an IPv6 address', but({ domain: '[::1' }), field('domain')),
  wrong('port 0', but({ port: 0 }), /"port" must be at least 1/),
  wrong('a port above 65535', but({ port: 65_536 }), /"port" must be at most 65535/),
  wrong('a port with a fraction', but({ port: 8443.5 }), /"port" must be a whole number/),
  wrong('another scheme', but({ scheme: 'ftp' }), /"scheme" must be http or https/),
  wrong('a scheme with a line break', but({ scheme: 'http\n' }), /"scheme" must be http or https/),
  wrong('a long scheme', but({ scheme: LONG }), /"scheme" must be http or https/),
  wrong('an empty secret', but({ secret: '' }), /"secret" is empty/),
  wrong('a secret with a line break', but({ secret: `${SECRET}\n` }), /"secret" contains a line break/),
  wrong('a secret that adds a header', but({ secret: `${SECRET}\r\nX-Evil: 1` }), /"secret" contains a line break/),
  wrong('a secret with a space', but({ secret: ` ${SECRET}` }), /"secret" contains a line break, a space/),
  wrong('a secret with a NUL', but({ secret: `${SECRET}\0` }), field('secret')),
  wrong('a secret with a character outside ASCII', but({ secret: `${SECRET}ü` }), field('secret')),
  wrong('a secret with a byte order mark', but({ secret: `\uFEFF${SECRET}` }), field('secret')),
  wrong('a long secret', but({ secret: LONG }), /"secret" is longer/),
  wrong('an authority that is a number', but({ tls_ca: 5 }), /"tls_ca" must be a string/),
  wrong('an authority that is a file name', but({ tls_ca: '/etc/ssl/ca.pem' }), /"tls_ca" contains no certificate/),
]

const OPTIONS: readonly WrongInput[] = [
  wrong('an unknown API version', but({ api_version: '5' }), /"api_version" must be one of 4, 10/),
  wrong('an API version that is a number', but({ api_version: 10 }), /"api_version" must be a string/),
  wrong('no parallel queries', but({ concurrency: 0 }), /"concurrency" must be at least 1/),
  wrong('too many parallel queries', but({ concurrency: 33 }), /"concurrency" must be at most 32/),
  wrong('parallel queries with a fraction', but({ concurrency: 1.5 }), /"concurrency" must be a whole number/),
  wrong('a collection that is its name', but({ collection: FQL_V10 }), /"collection" must be an object/),
  wrong('a collection that is a list', but({ collection: [] }), /"collection" must be an object/),
  wrong('a name that is FQL', collection({ name: FQL_V4 }), /"collection.name" must be a string/),
  wrong('an index without a name', collection({ index: 'users-ts' }), /"collection.index" is set/),
  wrong('an index with an empty name', collection({ name: '', index: 'users-ts' }), /"collection.index" is set/),
  wrong('an index that is FQL', collection({ name: 'users', index: FQL_V4 }), /"collection.index" must be a string/),
  wrong('a data column as text', collection({ data_column: 'true' }), /"collection.data_column" must be a boolean/),
  wrong('typed columns as text', collection({ typed_columns: 'yes' }), /"collection.typed_columns" must be a boolean/),
  wrong('a sample of 99', collection({ sample_size: 99 }), /"collection.sample_size" must be at least 100/),
  wrong('a sample of 100001', collection({ sample_size: 100_001 }), /"collection.sample_size" must be at most 100000/),
  wrong('computed fields as a number', collection({ computed_fields: 1 }), /"collection.computed_fields" must be a bo/),
  wrong('page size 0', collection({ page_size: 0 }), /"collection.page_size" must be at least 1/),
  wrong('a page size with a fraction', collection({ page_size: 1.5 }), /"collection.page_size" must be a whole number/),
  wrong('a page size as text', collection({ page_size: '64' }), /"collection.page_size" must be a whole number/),
]

/** Numbers that JSON allows and that are infinite as a number of 64 bits. */
const INFINITE: readonly WrongInput[] = [
  { what: 'an infinite port', given: json(but({ port: 'INF' })), names: /"port" must be a whole number/ },
  {
    what: 'infinite parallel queries',
    given: json(but({ concurrency: 'INF' })),
    names: /"concurrency" must be a whole/,
  },
  {
    what: 'an infinite page size',
    given: json(collection({ page_size: 'INF' })),
    names: /"collection.page_size" must be a whole number/,
  },
]

const DELETIONS: readonly WrongInput[] = [
  wrong('deletions that are a mode', deletions('ignore'), /"collection.deletions" must be an object/),
  wrong('deletions without a mode', deletions({}), /"collection.deletions.deletion_mode" is missing/),
  wrong(
    'an unknown deletion mode',
    deletions({ deletion_mode: 'x' }),
    /deletion_mode" must be one of ignore, deleted_field, delete_rows/,
  ),
  wrong(
    'a deletion column that is a number',
    deletions({ deletion_mode: 'deleted_field', column: 5 }),
    /"collection.deletions.column" must be a string/,
  ),
  wrong(
    'the name of a fixed column for the deletion column',
    deletions({ deletion_mode: 'deleted_field', column: 'ts' }),
    /"collection.deletions.column" is "ts"/,
  ),
  wrong(
    'an unknown reaction to lost deletions',
    deletions({ deletion_mode: 'deleted_field', on_lost_deletions: 'x' }),
    /"collection.deletions.on_lost_deletions" must be one of warn, fail/,
  ),
]

const COLUMNS: readonly WrongInput[] = [
  wrong('columns that are an object', collection({ additional_columns: {} }), /additional_columns" must be an array/),
  wrong('a column of null', collection({ additional_columns: [null] }), /additional_columns\[0\]" must be an object/),
  wrong(
    'a second column that is wrong',
    collection({ additional_columns: [...columns('a'), 5] }),
    /columns\[1\]" must/,
  ),
  ...['name', 'path', 'type'].flatMap((name) => [
    wrong(`a column without a ${name}`, column({ [name]: undefined }), columnField(name)),
    wrong(`a column with a ${name} that is a number`, column({ [name]: 5 }), columnField(name)),
    wrong(`a column with an empty ${name}`, column({ [name]: name === 'path' ? [] : '' }), columnField(name)),
  ]),
  wrong('a step that is a number', column({ path: ['data', 0] }), /path\[1\]" must be a string/),
  wrong('a step of null', column({ path: ['data', null] }), /path\[1\]" must be a string/),
  wrong('an unknown column type', column({ type: 'uuid' }), /\.type" must be one of string, number/),
  wrong('a long column type', column({ type: LONG }), columnField('type')),
  wrong('a format that is a number', column({ format: 5 }), columnField('format')),
  wrong('an Airbyte type of true', column({ airbyte_type: true }), columnField('airbyte_type')),
  wrong('"required" as text', column({ required: 'yes' }), columnField('required')),
  wrong('a column with the name of a fixed column', column({ name: 'ttl' }), columnField('name')),
  wrong('two columns of one name', collection({ additional_columns: columns('a', 'b', 'a') }), /columns\[2\].name"/),
  wrong('two columns of one long name', collection({ additional_columns: columns(LONG, LONG) }), /columns\[1\].name"/),
  wrong(
    'a column with the name of the deletion column',
    collection({ additional_columns: columns('gone'), deletions: { deletion_mode: 'deleted_field', column: 'gone' } }),
    columnField('name'),
  ),
  wrong(
    'a column with the default name of the deletion column',
    collection({ additional_columns: columns('deleted_at'), deletions: { deletion_mode: 'deleted_field' } }),
    columnField('name'),
  ),
  {
    what: 'a hundred thousand nested lists',
    given: json(but({ collection: 'NESTED' })),
    names: /"collection" must be an object/,
  },
]

function json(value: unknown): string {
  return JSON.stringify(value)
    .replace('"INF"', '1e400')
    .replace('"NESTED"', '['.repeat(100_000) + ']'.repeat(100_000))
}

/** With the port of the server, so that a request would be seen. */
const configOf = ({ given }: WrongInput) => String(given).replace('"PORT"', String(refusals.connection().port))

describe('a configuration', () => {
  it.each([...FORMS, ...ENDPOINTS, ...OPTIONS, ...INFINITE, ...DELETIONS, ...COLUMNS])(
    'with $what is refused',
    async (row) => {
      const config = configOf(row)
      expectFailedCheck(
        await refusals.run('check', { config }),
        config,
        /^The configuration cannot be used: /,
        row.names,
      )
    },
  )

  const wrongPort = wrong('', but({ port: 0, secret: SECRET }), /"port" must be at least 1/)

  it.each(['run', 'execute'] as const)('is refused by every command (%s)', async (how) => {
    const config = configOf(wrongPort)
    expectFailedCheck(await refusals[how]('check', { config }), config, wrongPort.names)
    expectRefusal(await refusals[how]('discover', { config }), config, wrongPort.names)
    expectRefusal(await refusals[how]('read', { config, catalog: CATALOG }), config, wrongPort.names)
  })
})
