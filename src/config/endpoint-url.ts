import { ConfigError } from '../text/config-error.ts'

/** The fields of a configuration that say where a Fauna answers. */
export interface EndpointFields {
  readonly scheme: 'http' | 'https'
  /** A host name or an address; IPv6 in brackets. */
  readonly domain: string
  readonly port: number
}

const ADVICE = 'Give scheme, host and port alone, for example http://127.0.0.1:8443.'

const DEFAULT_PORTS = { http: 80, https: 443 } as const

/**
 * Takes the address of a Fauna apart. Without a port it is that of the scheme.
 * @param name what the address is called in messages; the address itself, which may hold a password, is not repeated
 * @throws ConfigError where it is anything but scheme, host and port
 */
export function parseEndpointUrl(text: string, name: string): EndpointFields {
  const refuse = (why: string): never => {
    throw new ConfigError(`${name} ${why}. ${ADVICE}`)
  }
  const scheme = /^(https?):\/\/[^/]/i.exec(text)?.[1]?.toLowerCase()
  if (scheme !== 'http' && scheme !== 'https') return refuse('does not begin with http:// or https:// and a host')
  if (text.includes('@')) refuse('holds user information')
  // Some of these a URL would pass over in silence.
  if (/[\s\\\p{Cc}]/u.test(text)) refuse('holds a space, a line break or a backslash')
  if (/[?#]/.test(text)) refuse('holds a query')
  if (!URL.canParse(text)) refuse('is no URL')
  const { hostname, pathname, port } = new URL(text)
  if (pathname !== '/') refuse('holds a path')
  if (port === '0') refuse('names port 0')
  return { scheme, domain: hostname, port: port === '' ? DEFAULT_PORTS[scheme] : Number(port) }
}
