import { isIPv6 } from 'node:net'
import { domainToASCII } from 'node:url'
import { Ajv, type ErrorObject, type ValidateFunction } from 'ajv'
import { ConfigError } from '../text/config-error.ts'
import { parseCertificates } from './certificates.ts'
import { type AdditionalColumn, COLUMN_TYPES, type ColumnType, type DeletionOptions, FIXED_COLUMNS } from './columns.ts'
import type { CollectionConfig, Config, Endpoint } from './config.ts'
import { checkSecret } from './secret.ts'
import { connectorSpecification } from './spec.ts'

/** A configuration that fits spec.json: any of the three generations that were ever in use. */
interface GivenConfig {
  readonly domain: string
  readonly port: number
  readonly scheme: string
  readonly secret: string
  readonly tls_ca?: string
  readonly concurrency?: number
  readonly api_version?: '4' | '10'
  readonly collection?: {
    readonly name?: string
    readonly index?: string
    readonly data_column?: boolean
    readonly computed_fields?: boolean
    readonly additional_columns?: readonly GivenColumn[]
    readonly page_size?: number
    readonly deletions?: {
      readonly deletion_mode: 'ignore' | 'deleted_field'
      readonly column?: string
      readonly on_lost_deletions?: 'warn' | 'fail'
    }
  }
}

interface GivenColumn {
  readonly name: string
  readonly path: readonly string[]
  readonly type: string
  readonly format?: string
  readonly airbyte_type?: string
  readonly required?: boolean
}

/** With four ranges side by side a server of two cores gives nearly all it can (fauna.md, "What it costs"). */
const DEFAULT_CONCURRENCY = 4

const LARGEST_PORT = 65_535

/** With `Get` around it, Fauna answers pages of 60,000 and refuses 105,000 (fauna.md, v4). */
const LARGEST_PAGE = 50_000

/**
 * Turns a configuration as it comes into the one that the code uses.
 * @throws ConfigError naming the field; values are not repeated where they may be secret
 */
export function parseConfig(given: unknown): Config {
  try {
    return configOf(validated(withoutNulls(given)))
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error
    throw new ConfigError(`The configuration cannot be used: ${error.message}`)
  }
}

function configOf(config: GivenConfig): Config {
  const warnings: string[] = []
  refuseOutOfBounds(config)
  return {
    endpoint: endpointOf(config, warnings),
    apiVersion: config.api_version ?? '4',
    concurrency: config.concurrency ?? DEFAULT_CONCURRENCY,
    computedFields: config.collection?.computed_fields ?? true,
    collection: collectionOf(config.collection ?? {}, warnings),
    warnings,
  }
}

/**
 * What spec.json may not say: airbyte-source-fauna 0.1.10 gave these options no bounds, and Airbyte takes a new version
 * for one that breaks configurations where it adds some.
 */
function refuseOutOfBounds({ port, scheme, collection }: GivenConfig): void {
  if (port < 1) throw new ConfigError('"port" must be at least 1.')
  if (port > LARGEST_PORT) throw new ConfigError(`"port" must be at most ${LARGEST_PORT}.`)
  if (!/^https?$/i.test(scheme)) throw new ConfigError('"scheme" must be http or https.')
  if ((collection?.page_size ?? 1) < 1) throw new ConfigError('"collection.page_size" must be at least 1.')
}

function endpointOf(config: GivenConfig, warnings: string[]): Endpoint {
  const { secret } = config
  checkSecret(secret, '"secret"')
  const scheme = config.scheme.toLowerCase() === 'https' ? 'https' : 'http'
  const host = hostOf(config.domain)
  if (scheme === 'http' && !isThisMachine(host)) {
    warnings.push(
      `The secret and all documents go to ${JSON.stringify(host)} unencrypted ("scheme" is http). Use https, unless the network between is trusted.`,
    )
  }
  const ca = config.tls_ca?.trim() ? parseCertificates(config.tls_ca) : undefined
  return { scheme, host, port: config.port, secret, ...(ca !== undefined && { ca }) }
}

function isThisMachine(host: string): boolean {
  return host === '::1' || /^(localhost|.+\.localhost|127(\.\d{1,3}){3})\.?$/i.test(host)
}

function hostOf(domain: string): string {
  const bare = domain.startsWith('[') && domain.endsWith(']') ? domain.slice(1, -1) : domain
  if (isIPv6(bare)) return bare
  const advice = 'Give the host alone, for example localhost; the scheme and the port have fields of their own.'
  if (domain.includes('://')) throw new ConfigError(`"domain" holds a scheme. ${advice}`)
  if (domain.includes('@')) throw new ConfigError(`"domain" holds user information. ${advice}`)
  if (/[/?#\\]/.test(domain)) throw new ConfigError(`"domain" holds a path. ${advice}`)
  if (/:\d*$/.test(domain)) throw new ConfigError(`"domain" holds a port. ${advice}`)
  const ascii = domainToASCII(domain)
  if (!/^[\p{L}\p{N}_.-]{1,253}$/u.test(domain) || ascii === '') {
    throw new ConfigError(`"domain" is no host name and no address. ${advice}`)
  }
  // The header that names the host can hold no other characters.
  return /^[\x20-\xff]+$/.test(domain) ? domain : ascii
}

function collectionOf(given: NonNullable<GivenConfig['collection']>, warnings: string[]): CollectionConfig {
  const name = given.name || undefined
  const index = given.index || undefined
  if (index !== undefined && name === undefined) {
    throw new ConfigError(
      '"collection.index" is set and "collection.name" is not: an index belongs to one collection. Set the name too, or leave both empty.',
    )
  }
  const deletions = deletionsOf(given.deletions)
  const additional = (given.additional_columns ?? []).map(columnOf)
  refuseTakenNames(additional, deletions)
  const pageSize = pageSizeOf(given.page_size, warnings)
  return {
    ...(name !== undefined && { name }),
    ...(index !== undefined && { index }),
    columns: { data: given.data_column ?? true, additional },
    ...(pageSize !== undefined && { pageSize }),
    ...(deletions && { deletions }),
  }
}

function pageSizeOf(given: number | undefined, warnings: string[]): number | undefined {
  if (given === undefined || given <= LARGEST_PAGE) return given
  warnings.push(
    `"collection.page_size" is ${given}, which is more than Fauna can answer; ${LARGEST_PAGE} is used. Leave it empty to have it chosen.`,
  )
  return LARGEST_PAGE
}

function deletionsOf(given: NonNullable<GivenConfig['collection']>['deletions']): DeletionOptions | undefined {
  if (given?.deletion_mode !== 'deleted_field') return undefined
  return { column: given.column || 'deleted_at', onLost: given.on_lost_deletions ?? 'warn' }
}

function columnOf(given: GivenColumn, position: number): AdditionalColumn {
  const where = `collection.additional_columns[${position}]`
  if (given.name === '') throw new ConfigError(`"${where}.name" is empty.`)
  if (given.path.length === 0) {
    throw new ConfigError(
      `"${where}.path" is empty. Give the steps from the document to the value, for example ["data", "email"].`,
    )
  }
  if (!isColumnType(given.type)) {
    throw new ConfigError(`"${where}.type" must be one of ${COLUMN_TYPES.join(', ')}.`)
  }
  return {
    name: given.name,
    path: given.path,
    type: given.type,
    ...(given.format && { format: given.format }),
    ...(given.airbyte_type && { airbyteType: given.airbyte_type }),
    required: given.required ?? true,
  }
}

function isColumnType(type: string): type is ColumnType {
  return (COLUMN_TYPES as readonly string[]).includes(type)
}

function refuseTakenNames(additional: readonly AdditionalColumn[], deletions: DeletionOptions | undefined): void {
  const taken = new Set<string>(FIXED_COLUMNS)
  if (deletions) {
    if (taken.has(deletions.column)) {
      throw new ConfigError(
        `"collection.deletions.column" is ${JSON.stringify(deletions.column)}, the name of a column that every record has. Choose another.`,
      )
    }
    taken.add(deletions.column)
  }
  for (const [i, column] of additional.entries()) {
    if (taken.has(column.name)) {
      throw new ConfigError(
        `"collection.additional_columns[${i}].name" is ${JSON.stringify(shortened(column.name))}, which another column has already (ref, ts, data, ttl, the deletion column and each additional one need names of their own). Choose another.`,
      )
    }
    taken.add(column.name)
  }
}

/** No property that the specification knows stands deeper. */
const DEEPEST_PROPERTY = 10

/** Airbyte spells out what is not set: a null is an absent property. */
function withoutNulls(value: unknown, depth = 0): unknown {
  if (value === null || typeof value !== 'object' || depth > DEEPEST_PROPERTY) return value
  if (Array.isArray(value)) return value.map((item) => withoutNulls(item, depth + 1))
  const set = Object.entries(value).filter(([, item]) => item !== null)
  return Object.fromEntries(set.map(([key, item]) => [key, withoutNulls(item, depth + 1)]))
}

let compiled: ValidateFunction<GivenConfig> | undefined

function validated(given: unknown): GivenConfig {
  if (given === null || typeof given !== 'object' || Array.isArray(given)) {
    throw new ConfigError('it must be a JSON object with "domain", "port", "scheme" and "secret".')
  }
  // That the schema is one, the tests have seen: to check it here would take longer than all else before a request.
  const options = { allErrors: true, strict: false, meta: false, validateSchema: false }
  compiled ??= new Ajv(options).compile(connectorSpecification.connectionSpecification)
  const validate = compiled
  if (validate(given)) return given
  throw new ConfigError(describe(mostTelling(validate.errors ?? [])))
}

/** Of a failed `oneOf` ajv reports each variant's errors; the deletion mode itself decides which are meant. */
function mostTelling(errors: readonly ErrorObject[]): ErrorObject | undefined {
  const own = errors.filter((error) => error.keyword !== 'const' && error.keyword !== 'oneOf')
  return own[0] ?? errors.find((error) => error.keyword === 'const') ?? errors[0]
}

function describe(error: ErrorObject | undefined): string {
  if (error === undefined) return 'it does not fit the specification.'
  const field = fieldOf(error.instancePath)
  const params = error.params as Record<string, unknown>
  switch (error.keyword) {
    case 'required':
      return `${quoted(join(field, String(params.missingProperty)))} is missing.`
    case 'type':
      return `${quoted(field)} must be ${article(String(params.type))}.`
    case 'const':
    case 'oneOf':
      return `${quoted(field)} must be "ignore" or "deleted_field".`
    case 'enum':
      return `${quoted(field)} must be one of ${(params.allowedValues as unknown[]).join(', ')}.`
    case 'minimum':
      return `${quoted(field)} must be at least ${params.limit}.`
    case 'maximum':
      return `${quoted(field)} must be at most ${params.limit}.`
    default:
      return `${quoted(field)} ${error.message}.`
  }
}

/** `/collection/additional_columns/0/name` as `collection.additional_columns[0].name`. */
function fieldOf(instancePath: string): string {
  return instancePath
    .split('/')
    .slice(1)
    .map((step) => step.replaceAll('~1', '/').replaceAll('~0', '~'))
    .reduce((path, step) => (/^\d+$/.test(step) ? `${path}[${step}]` : join(path, step)), '')
}

function join(path: string, step: string): string {
  return path === '' ? step : `${path}.${step}`
}

function quoted(field: string): string {
  return field === '' ? 'it' : `"${field}"`
}

function article(type: string): string {
  if (type === 'integer') return 'a whole number'
  return /^[aeiou]/.test(type) ? `an ${type}` : `a ${type}`
}

function shortened(text: string): string {
  return text.length <= 60 ? text : `${text.slice(0, 59)}…`
}
