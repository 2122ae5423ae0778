import { BlockList, isIP } from 'node:net'

/** In NO_PROXY: requests to this machine use the proxy too. Chrome's proxy settings have the same entry. */
const INCLUDE_LOOPBACK = '<-loopback>'

/** Whether NO_PROXY asks for the proxy also for requests to this machine. */
export function includesLoopback(noProxy: string): boolean {
  return entriesOf(noProxy).includes(INCLUDE_LOOPBACK)
}

/**
 * Whether NO_PROXY excludes a host, by the rules of curl and Go. Entries are separated by commas or spaces. `*` excludes
 * all hosts, a name excludes itself and its subdomains (with or without `.` or `*.` before it), an address itself, a
 * network such as `10.0.0.0/8` its addresses. An entry with a port only excludes that port.
 * @param host IPv6 without brackets; a name is not resolved
 */
export function isExcluded({ host, port }: { readonly host: string; readonly port: number }, noProxy: string): boolean {
  const name = host.toLowerCase().replace(/\.$/, '')
  return entriesOf(noProxy).some((entry) => {
    const { pattern, onlyPort } = splitPort(entry)
    return (onlyPort === undefined || onlyPort === port) && (pattern === '*' || covers(pattern, name))
  })
}

function entriesOf(noProxy: string): string[] {
  return noProxy
    .toLowerCase()
    .split(/[\s,]+/)
    .filter((entry) => entry !== '')
}

/** An IPv6 address has colons of its own. With a port, it has brackets. */
function splitPort(entry: string): { readonly pattern: string; readonly onlyPort?: number } {
  const [, bracketed, bare = '', port] = /^(?:\[([^\]]*)\]|([^:]*))(?::(\d+))?$/.exec(entry) ?? []
  if (bracketed === undefined && bare === '') return { pattern: entry }
  return { pattern: bracketed ?? bare, ...(port !== undefined && { onlyPort: Number(port) }) }
}

function covers(pattern: string, host: string): boolean {
  if (isIP(host) !== 0) return addressesOf(pattern)?.check(host, family(host)) ?? false
  const domain = pattern.replace(/^\*?\./, '').replace(/\.$/, '')
  return host === domain || host.endsWith(`.${domain}`)
}

/** The addresses of an address or a network; undefined for anything else. */
function addressesOf(pattern: string): BlockList | undefined {
  const [address = '', bits] = pattern.split('/', 2)
  if (isIP(address) === 0) return undefined
  const list = new BlockList()
  if (bits === undefined) list.addAddress(address, family(address))
  else if (Number(bits) <= (isIP(address) === 4 ? 32 : 128)) list.addSubnet(address, Number(bits), family(address))
  return list
}

function family(address: string): 'ipv4' | 'ipv6' {
  return isIP(address) === 4 ? 'ipv4' : 'ipv6'
}
