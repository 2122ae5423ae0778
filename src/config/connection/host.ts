import { isIPv6 } from 'node:net'
import { domainToASCII } from 'node:url'
import { ConfigError } from '../../text/config-error.ts'

const LARGEST_PORT = 65_535

/**
 * @param field the name of the option in messages
 * @returns a host name or an address; IPv6 without brackets, and a name outside Latin-1 in its ASCII form
 * @throws ConfigError
 */
export function parseHost(given: string, field: string): string {
  const unbracketed = given.startsWith('[') && given.endsWith(']') ? given.slice(1, -1) : given
  if (isIPv6(unbracketed)) return unbracketed
  const fix = 'Give only the host, for example localhost; scheme and port are separate fields.'
  if (given.includes('://')) throw new ConfigError(`"${field}" contains a scheme. ${fix}`)
  if (given.includes('@')) throw new ConfigError(`"${field}" contains user information. ${fix}`)
  if (/[/?#\\]/.test(given)) throw new ConfigError(`"${field}" contains a path. ${fix}`)
  if (/:\d*$/.test(given)) throw new ConfigError(`"${field}" contains a port. ${fix}`)
  const ascii = domainToASCII(given)
  if (!/^[\p{L}\p{N}_.-]{1,253}$/u.test(given) || ascii === '') {
    throw new ConfigError(`"${field}" is neither a host name nor an address. ${fix}`)
  }
  // The HTTP header `Host` cannot carry other characters.
  return /^[\x20-\xff]+$/.test(given) ? given : ascii
}

/** @param field the name of the option in messages @throws ConfigError */
export function checkPort(port: number, field: string): void {
  if (port < 1) throw new ConfigError(`"${field}" must be at least 1.`)
  if (port > LARGEST_PORT) throw new ConfigError(`"${field}" must be at most ${LARGEST_PORT}.`)
}
