import { ConfigError } from '../text/config-error.ts'
import { type EndpointFields, parseEndpointUrl } from './endpoint-url.ts'
import { checkSecret } from './secret.ts'

/** The variables of the environment. */
export type Environment = Readonly<Record<string, string | undefined>>

export interface Surroundings {
  /** The endpoint of the command line, which counts before any other. */
  readonly endpoint?: EndpointFields
  readonly env: Environment
}

/**
 * Fills in what a configuration leaves out: its secret from FAUNA_SECRET, its endpoint from FAUNA_ENDPOINT. An endpoint
 * is taken whole, from one place. A secret from the environment is not sent to an endpoint from the configuration:
 * whoever made that file need not be the one whose secret it is.
 * @param given as it came; what is no object is left to `parseConfig`
 * @throws ConfigError
 */
export function completeConfig(given: unknown, { endpoint: option, env }: Surroundings): unknown {
  if (given === null || typeof given !== 'object' || Array.isArray(given)) return given
  const has = (field: string): boolean => ((given as Record<string, unknown>)[field] ?? undefined) !== undefined
  const hasEndpoint = has('domain') || has('port') || has('scheme')
  const endpoint = option ?? (hasEndpoint ? undefined : endpointOf(env))
  const secret = has('secret') ? undefined : secretOf(env)
  if (secret !== undefined && endpoint === undefined) throw new ConfigError(homeless(hasEndpoint))
  return { ...given, ...endpoint, ...(secret !== undefined && { secret }) }
}

/** Whether there is all that it takes to do without a configuration. */
export function isEnough({ endpoint, env }: Surroundings): boolean {
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

/** In a shell, what is empty counts as not set. */
function isSet(value: string | undefined): value is string {
  return value !== undefined && value !== ''
}

function homeless(inConfiguration: boolean): string {
  return inConfiguration
    ? 'The configuration holds an endpoint and no secret: that of FAUNA_SECRET is sent to no endpoint from a file. Take "domain", "port" and "scheme" out of the configuration and set FAUNA_ENDPOINT, or give --endpoint.'
    : 'FAUNA_SECRET is set, and no endpoint to send it to. Set FAUNA_ENDPOINT too, for example to http://127.0.0.1:8443, or give --endpoint.'
}
