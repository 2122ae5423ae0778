import { FQL_V4, FQL_V10, type WrongInput, wrong } from './wrong-input.ts'

type Fields = Readonly<Record<string, unknown>>

/**
 * Configurations that cannot be used.
 * @param connection what is right of them
 */
export function wrongConfigurations(connection: Fields): WrongInput[] {
  const but = (change: Fields) => ({ ...connection, ...change })
  const collection = (change: Fields) => but({ collection: change })
  const deletions = (given: unknown) => collection({ deletions: given })
  const column = (change: Fields) =>
    collection({ additional_columns: [{ name: 'a', path: ['data', 'a'], type: 'string', ...change }] })
  const columns = (...names: string[]) => names.map((name) => ({ name, path: ['data', name], type: 'string' }))
  const text = JSON.stringify(connection).slice(0, -1)
  const long = 'long'.repeat(2_500)
  const field = (path: string) => new RegExp(`"${path.replaceAll(/[.[\]]/g, '\\$&')}"`)
  const columnField = (name: string) => field(`collection.additional_columns[0].${name}`)

  return [
    wrong('a list', [connection], /JSON object/),
    wrong('null', null, /JSON object/),
    wrong('nothing in it', {}, field('domain')),
    wrong('all of it in another object', { config: connection }, field('domain')),

    ...['domain', 'port', 'scheme', 'secret'].flatMap((name) => [
      wrong(`no ${name}`, but({ [name]: undefined }), new RegExp(`"${name}" is missing`)),
      wrong(`a ${name} of null`, but({ [name]: null }), new RegExp(`"${name}" is missing`)),
      wrong(`a ${name} that is a list`, but({ [name]: [connection[name]] }), field(name)),
      wrong(`a ${name} that is FQL`, but({ [name]: FQL_V4 }), field(name)),
      wrong(`a ${name} of false`, but({ [name]: false }), field(name)),
    ]),

    wrong('an empty domain', but({ domain: '' }), field('domain')),
    wrong('a domain that is a number', but({ domain: 127 }), field('domain')),
    wrong('a domain with a scheme', but({ domain: 'http://localhost' }), /"domain" contains a scheme/),
    wrong('a domain with a path', but({ domain: 'localhost/db' }), /"domain" contains a path/),
    wrong('a domain with a query', but({ domain: 'localhost?a=b' }), /"domain" contains a path/),
    wrong('a domain with a port', but({ domain: 'localhost:8443' }), /"domain" contains a port/),
    wrong('a domain with user information', but({ domain: 'me:pw@localhost' }), /"domain" contains user information/),
    wrong('a domain with a space', but({ domain: ' localhost' }), field('domain')),
    wrong('a domain with a line break', but({ domain: 'localhost\r\nX-Evil: 1' }), field('domain')),
    wrong('a domain with a NUL', but({ domain: 'local\0host' }), field('domain')),
    wrong('a long domain', but({ domain: long }), field('domain')),
    wrong('a domain of numbers that is no address', but({ domain: '10.0.0.999' }), field('domain')),
    wrong('half an IPv6 address', but({ domain: '[::1' }), field('domain')),

    wrong('a port as text', but({ port: '8443' }), field('port')),
    wrong('port 0', but({ port: 0 }), field('port')),
    wrong('a negative port', but({ port: -1 }), field('port')),
    wrong('a port beyond all ports', but({ port: 65_536 }), field('port')),
    wrong('half a port', but({ port: 8443.5 }), field('port')),
    { what: 'an infinite port', given: `${text},"port":1e999}`, names: field('port') },

    wrong('an empty scheme', but({ scheme: '' }), field('scheme')),
    wrong('another scheme', but({ scheme: 'ftp' }), field('scheme')),
    wrong('a scheme with slashes', but({ scheme: 'http://' }), field('scheme')),
    wrong('a scheme with a line break', but({ scheme: 'http\n' }), field('scheme')),
    wrong('a long scheme', but({ scheme: long }), field('scheme')),

    wrong('an empty secret', but({ secret: '' }), field('secret')),
    wrong('a secret that is a number', but({ secret: 12345678 }), field('secret')),
    wrong('a secret with a line break behind it', but({ secret: `${connection.secret}\n` }), field('secret')),
    wrong('a secret that adds a header', but({ secret: `${connection.secret}\r\nX-Evil: 1` }), field('secret')),
    wrong('a secret with a space before it', but({ secret: ` ${connection.secret}` }), field('secret')),
    wrong('a secret with a tab', but({ secret: `${connection.secret}\t` }), field('secret')),
    wrong('a secret with a NUL', but({ secret: `${connection.secret}\0` }), field('secret')),
    wrong('a secret beyond ASCII', but({ secret: `${connection.secret}ü` }), field('secret')),
    wrong('a secret with a byte order mark', but({ secret: `\uFEFF${connection.secret}` }), field('secret')),
    wrong('a long secret', but({ secret: long }), field('secret')),

    wrong('an unknown API version', but({ api_version: '5' }), /"api_version" must be one of 4, 10/),
    wrong('an API version that is a number', but({ api_version: 10 }), field('api_version')),
    wrong('an empty API version', but({ api_version: '' }), field('api_version')),

    wrong('an authority that is a number', but({ tls_ca: 5 }), field('tls_ca')),
    wrong('an authority that is a file name', but({ tls_ca: '/etc/ssl/ca.pem' }), field('tls_ca')),
    wrong(
      'an authority that is a private key',
      but({ tls_ca: '-----BEGIN PRIVATE KEY-----\nMIIB\n-----END PRIVATE KEY-----' }),
      field('tls_ca'),
    ),

    wrong('a collection that is its name', but({ collection: 'users' }), field('collection')),
    wrong('a collection that is a list', but({ collection: [] }), field('collection')),
    wrong('a collection of true', but({ collection: true }), field('collection')),
    wrong('a name that is a number', collection({ name: 5 }), field('collection.name')),
    wrong('a name that is a list', collection({ name: ['users'] }), field('collection.name')),
    wrong('a name that is FQL', collection({ name: FQL_V4 }), field('collection.name')),
    wrong('an index and no name', collection({ index: 'users-ts' }), field('collection.index')),
    wrong('an index and an empty name', collection({ name: '', index: 'users-ts' }), field('collection.index')),
    wrong('an index that is a number', collection({ name: 'users', index: 5 }), field('collection.index')),
    wrong('an index that is FQL', collection({ name: 'users', index: FQL_V4 }), field('collection.index')),
    wrong('a data column as text', collection({ data_column: 'true' }), field('collection.data_column')),
    wrong('computed fields as a number', collection({ computed_fields: 1 }), field('collection.computed_fields')),

    wrong('page size 0', collection({ page_size: 0 }), field('collection.page_size')),
    wrong('a negative page size', collection({ page_size: -64 }), field('collection.page_size')),
    wrong('half a page', collection({ page_size: 0.5 }), field('collection.page_size')),
    wrong('a page size as text', collection({ page_size: '64' }), field('collection.page_size')),
    wrong('a page size that is FQL', collection({ page_size: FQL_V4 }), field('collection.page_size')),

    wrong('deletions that are a mode', deletions('ignore'), field('collection.deletions')),
    wrong('deletions that are a list', deletions([]), field('collection.deletions')),
    wrong('deletions of no mode', deletions({}), field('collection.deletions.deletion_mode')),
    wrong('a deletion mode of null', deletions({ deletion_mode: null }), field('collection.deletions.deletion_mode')),
    wrong('an unknown deletion mode', deletions({ deletion_mode: 'x' }), /deletion_mode" must be "ignore" or/),
    wrong('a deletion mode that is a number', deletions({ deletion_mode: 1 }), /deletions.deletion_mode"/),
    wrong(
      'a deletion column that is a number',
      deletions({ deletion_mode: 'deleted_field', column: 5 }),
      field('collection.deletions.column'),
    ),
    wrong(
      'a deletion column called ts',
      deletions({ deletion_mode: 'deleted_field', column: 'ts' }),
      field('collection.deletions.column'),
    ),
    wrong(
      'an unknown answer to lost deletions',
      deletions({ deletion_mode: 'deleted_field', on_lost_deletions: 'x' }),
      field('collection.deletions.on_lost_deletions'),
    ),
    wrong(
      'an answer to lost deletions that is true',
      deletions({ deletion_mode: 'deleted_field', on_lost_deletions: true }),
      field('collection.deletions.on_lost_deletions'),
    ),

    wrong('columns that are an object', collection({ additional_columns: {} }), /additional_columns" must be an array/),
    ...[null, 5, 'a', [], true].map((given) =>
      wrong(
        `a column that is ${JSON.stringify(given)}`,
        collection({ additional_columns: [given] }),
        field('collection.additional_columns[0]'),
      ),
    ),
    ...['name', 'path', 'type'].flatMap((name) => [
      wrong(`a column without a ${name}`, column({ [name]: undefined }), columnField(name)),
      wrong(`a column with a ${name} of null`, column({ [name]: null }), columnField(name)),
      wrong(`a column with a ${name} that is a number`, column({ [name]: 5 }), columnField(name)),
      wrong(`a column with an empty ${name}`, column({ [name]: name === 'path' ? [] : '' }), columnField(name)),
    ]),
    wrong('a second column that is wrong', collection({ additional_columns: [...columns('a'), 5] }), /columns\[1\]"/),
    wrong('a column with a path of text', column({ path: 'data.a' }), columnField('path')),
    wrong('a column with a step that is a number', column({ path: ['data', 0] }), columnField('path[1]')),
    wrong('a column with a step of null', column({ path: ['data', null] }), columnField('path[1]')),
    wrong('a column with a step that is a list', column({ path: [['data']] }), columnField('path[0]')),
    wrong('a column of an unknown type', column({ type: 'uuid' }), /\.type" must be one of string, number/),
    wrong('a column of two types', column({ type: ['null', 'string'] }), columnField('type')),
    wrong('a column of a long type', column({ type: long }), columnField('type')),
    wrong('a column with a format that is a number', column({ format: 5 }), columnField('format')),
    wrong('a column with an Airbyte type of true', column({ airbyte_type: true }), columnField('airbyte_type')),
    wrong('a column that is required as text', column({ required: 'yes' }), columnField('required')),
    ...['ref', 'ts', 'data', 'ttl'].map((name) =>
      wrong(`a column called ${name}`, column({ name }), columnField('name')),
    ),
    wrong('two columns of one name', collection({ additional_columns: columns('a', 'b', 'a') }), /columns\[2\].name"/),
    wrong(
      'two columns of one long name',
      collection({ additional_columns: columns(long, long) }),
      /columns\[1\].name"/,
    ),
    wrong(
      'a column called like the deletion column',
      collection({
        additional_columns: columns('gone'),
        deletions: { deletion_mode: 'deleted_field', column: 'gone' },
      }),
      columnField('name'),
    ),
    wrong(
      'a column called like the deletion column that nobody named',
      collection({ additional_columns: columns('deleted_at'), deletions: { deletion_mode: 'deleted_field' } }),
      columnField('name'),
    ),
    {
      what: 'a collection of a hundred thousand brackets',
      given: `${text},"collection":${'['.repeat(100_000)}${']'.repeat(100_000)}}`,
      names: field('collection'),
    },
    wrong('FQL v10 for a collection', but({ collection: FQL_V10 }), field('collection')),
  ]
}
