import type { ErrorObject } from 'ajv'
import { ConfigError } from '../text/config-error.ts'
import { validateAgainstSpec } from './spec-validator.ts'

/** A configuration that is valid under spec.json, in any of the three versions that were ever in use. */
export interface GivenConfig {
  readonly domain: string
  readonly port: number
  readonly scheme: string
  readonly secret: string
  readonly tls_ca?: string
  readonly concurrency?: number
  readonly api_version?: '4' | '10'
  readonly databases?: readonly string[]
  readonly collection?: GivenCollection
  readonly tunnel_method?: GivenTunnel
}

export type GivenTunnel =
  | { readonly tunnel_method: 'NO_TUNNEL' }
  | (GivenTunnelHost & { readonly tunnel_method: 'SSH_KEY_AUTH'; readonly ssh_key: string })
  | (GivenTunnelHost & { readonly tunnel_method: 'SSH_PASSWORD_AUTH'; readonly tunnel_user_password: string })

export interface GivenTunnelHost {
  readonly tunnel_host: string
  readonly tunnel_port: number
  readonly tunnel_user: string
  readonly tunnel_host_key?: string
}

export interface GivenCollection {
  readonly name?: string
  readonly index?: string
  readonly data_column?: boolean
  readonly created_at?: boolean
  readonly typed_columns?: boolean
  readonly sample_size?: number
  readonly computed_fields?: boolean
  readonly additional_columns?: readonly GivenColumn[]
  readonly page_size?: number
  readonly on_expired_history?: 'resync' | 'fail'
  readonly deletions?: GivenDeletions
}

export interface GivenDeletions {
  readonly deletion_mode: 'ignore' | 'deleted_field' | 'delete_rows'
  readonly column?: string
  readonly on_lost_deletions?: 'warn' | 'fail'
}

export interface GivenColumn {
  readonly name: string
  readonly collection?: string
  readonly path: readonly string[]
  readonly type: string
  readonly format?: string
  readonly airbyte_type?: string
  readonly required?: boolean
}

/**
 * Validates a configuration against spec.json.
 * @throws ConfigError that names the first invalid field, and never its value
 */
export function validateConfig(given: unknown): GivenConfig {
  if (given === null || typeof given !== 'object' || Array.isArray(given)) {
    throw new ConfigError('it must be a JSON object with "domain", "port", "scheme" and "secret".')
  }
  const set = withoutNulls(given)
  if (isValid(set)) return set
  const errors = validateAgainstSpec.errors ?? []
  throw new ConfigError(problemOf(mostSpecific(errors), errors))
}

function isValid(given: unknown): given is GivenConfig {
  return validateAgainstSpec(given)
}

/** In levels. spec.json has no property at a greater depth. */
const DEEPEST_PROPERTY = 10

/** Airbyte passes null for an option that is not set. */
function withoutNulls(value: unknown, depth = 0): unknown {
  if (value === null || typeof value !== 'object' || depth > DEEPEST_PROPERTY) return value
  if (Array.isArray(value)) return value.map((item) => withoutNulls(item, depth + 1))
  const set = Object.entries(value).filter(([, item]) => item !== null)
  return Object.fromEntries(set.map(([key, item]) => [key, withoutNulls(item, depth + 1)]))
}

/**
 * For a `oneOf`, ajv reports the errors of every variant. Those of variants that another value of the `const` selects
 * mean nothing, unless no variant is selected.
 */
function mostSpecific(errors: readonly ErrorObject[]): ErrorObject | undefined {
  const unselected = errors.filter(({ keyword }) => keyword === 'const').map(({ schemaPath }) => variantOf(schemaPath))
  const ofFields = errors.filter(
    ({ keyword, schemaPath }) => keyword !== 'oneOf' && !unselected.includes(variantOf(schemaPath)),
  )
  return ofFields[0] ?? errors.find(({ keyword }) => keyword === 'const') ?? errors[0]
}

/** `#/properties/x/oneOf/1/required` as `#/properties/x/oneOf/1`; empty for the schema of an error outside of variants. */
function variantOf(schemaPath: string): string {
  return /^.*\/oneOf\/\d+(?=\/)/.exec(schemaPath)?.[0] ?? ''
}

/** @param errors all errors of the configuration */
function problemOf(error: ErrorObject | undefined, errors: readonly ErrorObject[]): string {
  if (error === undefined) return 'it does not match the specification.'
  const field = fieldOf(error.instancePath)
  const params = error.params as Record<string, unknown>
  switch (error.keyword) {
    case 'required':
      return `${subject(join(field, String(params.missingProperty)))} is missing.`
    case 'type':
      return `${subject(field)} must be ${withArticle(String(params.type))}.`
    case 'const':
      return `${subject(field)} must be one of ${constants(error, errors).join(', ')}.`
    case 'enum':
      return `${subject(field)} must be one of ${(params.allowedValues as unknown[]).join(', ')}.`
    case 'minimum':
      return `${subject(field)} must be at least ${params.limit}.`
    case 'maximum':
      return `${subject(field)} must be at most ${params.limit}.`
    default:
      return `${subject(field)} ${error.message}.`
  }
}

/** The values that select the variants of a `oneOf`. */
function constants({ instancePath }: ErrorObject, errors: readonly ErrorObject[]): string[] {
  const ofField = errors.filter((error) => error.keyword === 'const' && error.instancePath === instancePath)
  return ofField.map(({ params }) => String(params.allowedValue))
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

function subject(field: string): string {
  return field === '' ? 'it' : `"${field}"`
}

function withArticle(type: string): string {
  if (type === 'integer') return 'a whole number'
  return /^[aeiou]/.test(type) ? `an ${type}` : `a ${type}`
}
