import { ConfigError } from '../../text/config-error.ts'
import type { Environment } from '../complete-config.ts'
import type { Endpoint, HttpProxy } from '../config.ts'
import { isLoopback } from './loopback.ts'
import { includesLoopback, isExcluded } from './no-proxy.ts'

const DEFAULT_PORTS = { 'http:': 80, 'https:': 443 } as const

/**
 * The proxy for requests to `endpoint`: HTTPS_PROXY or HTTP_PROXY, by its scheme, unless NO_PROXY excludes its host. The
 * names can be in lower case, which takes precedence. Requests to this machine use no proxy unless NO_PROXY contains
 * `<-loopback>`.
 * @returns undefined if requests go to the endpoint directly
 * @throws ConfigError, which does not repeat the address: it can contain a password
 */
export function proxyFor(
  endpoint: Pick<Endpoint, 'scheme' | 'host' | 'port'>,
  env: Environment,
): HttpProxy | undefined {
  const [variable, url] = variableOf(env, endpoint.scheme === 'https' ? 'HTTPS_PROXY' : 'HTTP_PROXY')
  const [, noProxy] = variableOf(env, 'NO_PROXY')
  if (url === '' || isExcluded(endpoint, noProxy)) return undefined
  if (isLoopback(endpoint.host) && !includesLoopback(noProxy)) return undefined
  return parseProxy(url, variable)
}

/** The name and the value of a variable in lower or upper case; an empty one is not set. */
function variableOf(env: Environment, name: string): [name: string, value: string] {
  const lower = env[name.toLowerCase()]?.trim()
  return lower ? [name.toLowerCase(), lower] : [name, env[name]?.trim() ?? '']
}

function parseProxy(text: string, variable: string): HttpProxy {
  const fix = 'Give the address of an HTTP proxy, for example http://proxy.example:3128.'
  const url = text.includes('://') ? text : `http://${text}`
  if (!URL.canParse(url)) {
    throw new ConfigError(
      `${variable} is not a URL. ${fix} Characters such as / # ? @ in its user name or password must be encoded (%2F %23 %3F %40).`,
    )
  }
  const { protocol, hostname, port, username, password } = new URL(url)
  if (protocol !== 'http:' && protocol !== 'https:') {
    throw new ConfigError(`${variable} has the scheme "${protocol.slice(0, -1)}", which is not supported. ${fix}`)
  }
  return {
    variable,
    scheme: protocol === 'https:' ? 'https' : 'http',
    host: hostname.replace(/^\[(.*)\]$/, '$1'),
    port: port === '' ? DEFAULT_PORTS[protocol] : Number(port),
    ...(username !== '' && { credentials: { user: decoded(username), password: decoded(password) } }),
  }
}

/** A percent sign that encodes nothing is part of the text. */
function decoded(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}
