import { ConfigError } from '../text/config-error.ts'
import { type EndpointFields, parseEndpointUrl } from './connection/endpoint-url.ts'
import { checkSecret } from './connection/secret.ts'

/** Environment variables. */
export type Environment = Readonly<Record<string, string | undefined>>

/** Sources of the endpoint and the secret other than the configuration. */
export interface ConfigSources {
  /** From `--endpoint`; takes precedence over every other endpoint. */
  readonly endpoint?: EndpointFields
  /** From `--database`; takes the place of those of the configuration. */
  readonly databases?: readonly string[]
  readonly env: Environment
}

/**
 * Fills in what a configuration does not set: its secret from FAUNA_SECRET, its endpoint from FAUNA_ENDPOINT. The three
 * fields of an endpoint always come from the same source. A secret from the environment is never sent to an endpoint
 * from the configuration: the author of that file is not necessarily the owner of the secret.
 * @param given not yet validated; what is not an object is left to `parseConfig`
 * @throws ConfigError
 */
export function completeConfig(given: unknown, { endpoint: option, databases, env }: ConfigSources): unknown {
  if (given === null || typeof given !== 'object' || Array.isArray(given)) return given
  const has = (field: string): boolean => ((given as Record<string, unknown>)[field] ?? undefined) !== undefined
  const hasEndpoint = has('domain') || has('port') || has('scheme')
  const endpoint = option ?? (hasEndpoint ? undefined : endpointOf(env))
  const secret = has('secret') ? undefined : secretOf(env)
  if (secret !== undefined && endpoint === undefined) throw new ConfigError(secretWithoutEndpoint(hasEndpoint))
  return { ...given, ...endpoint, ...(databases && { databases }), ...(secret !== undefined && { secret }) }
}

/** Whether the sources contain both an endpoint and a secret, so that no configuration is needed. */
export function isComplete({ endpoint, env }: ConfigSources): boolean {
  return isSet(env.FAUNA_SECRET) && (endpoint !== undefined || isSet(env.FAUNA_ENDPOINT))
}

function endpointOf({ FAUNA_ENDPOINT: url }: Environment): EndpointFields | undefined {
  return isSet(url) ? parseEndpointUrl(url, 'FAUNA_ENDPOINT') : undefined
}

function secretOf({ FAUNA_SECRET: secret }: Environment): string | undefined {
  if (!isSet(secret)) return undefined
  checkSecret(secret, 'FAUNA_SECRET')
  return secret
}

/** An empty variable counts as not set, as is usual in a shell. */
function isSet(value: string | undefined): value is string {
  return value !== undefined && value !== ''
}

function secretWithoutEndpoint(endpointInConfiguration: boolean): string {
  return endpointInConfiguration
    ? 'The configuration sets an endpoint but no secret. For safety, FAUNA_SECRET is never sent to an endpoint read from a file. Set "secret" in the configuration, or remove "domain", "port" and "scheme" from it and set FAUNA_ENDPOINT or give --endpoint.'
    : 'FAUNA_SECRET is set, but there is no endpoint to send it to. Set FAUNA_ENDPOINT, for example to http://127.0.0.1:8443, or give --endpoint.'
}
