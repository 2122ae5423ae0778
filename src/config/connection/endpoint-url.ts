import { ConfigError } from '../../text/config-error.ts'

/** The fields of a configuration that form Fauna's address. */
export interface EndpointFields {
  readonly scheme: 'http' | 'https'
  /** A host name or an address; IPv6 in brackets. */
  readonly domain: string
  readonly port: number
}

const FIX = 'Give only scheme, host and port, for example http://127.0.0.1:8443.'

const DEFAULT_PORTS = { http: 80, https: 443 } as const

/**
 * Splits Fauna's address into its fields. The default port is that of the scheme: 80 or 443.
 * @param name the name of the address in messages, which never repeat the address itself: it can contain a password
 * @throws ConfigError if it contains anything but scheme, host and port
 */
export function parseEndpointUrl(text: string, name: string): EndpointFields {
  const refuse = (problem: string): never => {
    throw new ConfigError(`${name} ${problem}. ${FIX}`)
  }
  const scheme = /^(https?):\/\/[^/]/i.exec(text)?.[1]?.toLowerCase()
  if (scheme !== 'http' && scheme !== 'https') return refuse('does not start with http:// or https:// and a host')
  if (text.includes('@')) refuse('contains user information')
  // `URL` removes or replaces some of these without an error.
  if (/[\s\\\p{Cc}]/u.test(text)) refuse('contains a space, a line break or a backslash')
  if (/[?#]/.test(text)) refuse('contains a query')
  if (!URL.canParse(text)) refuse('is not a URL')
  const { hostname, pathname, port } = new URL(text)
  if (pathname !== '/') refuse('contains a path')
  if (port === '0') refuse('contains port 0')
  return { scheme, domain: hostname, port: port === '' ? DEFAULT_PORTS[scheme] : Number(port) }
}
