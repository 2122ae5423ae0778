import { describe, expect, it } from 'vitest'
import { type Lookup, refuseInCloud } from '../../../../src/config/connection/cloud.ts'
import { parseConfig } from '../../../../src/config/parse-config.ts'

const config = { domain: 'db.example', port: 8443, scheme: 'https', secret: 'fnSecret' }

const tunnel_method = {
  tunnel_method: 'SSH_PASSWORD_AUTH',
  tunnel_host: 'bastion.example',
  tunnel_port: 22,
  tunnel_user: 'airbyte',
  tunnel_user_password: 'correct-horse',
}

const ADDRESSES: Readonly<Record<string, readonly string[]>> = {
  'db.example': ['8.8.8.8', '2606:4700::1'],
  'db.internal': ['8.8.8.8', '10.1.2.3'],
  'bastion.example': ['9.9.9.9'],
}

const lookup: Lookup = async (host) => {
  const addresses = ADDRESSES[host]
  if (addresses === undefined) throw new Error('unknown')
  return addresses
}

const refusing = (change: object, mode = 'CLOUD') =>
  refuseInCloud(parseConfig({ ...config, ...change }).endpoint, { DEPLOYMENT_MODE: mode }, lookup)

describe('in Airbyte Cloud', () => {
  it.each(['cloud', 'CLOUD', 'Cloud'])('(%s) plain http is refused', async (mode) => {
    await expect(refusing({ scheme: 'http' }, mode)).rejects.toThrow(
      /plain http.*Set "scheme" to "https".*tunnel_method/,
    )
  })

  it.each(['', 'OSS', 'cloudy'])('only: with %j, all is accepted', async (mode) => {
    await refusing({ scheme: 'http', domain: '10.0.0.1' }, mode)
  })

  it('a public address over https is accepted, and a name without an address is left to the connection', async () => {
    await refusing({})
    await refusing({ domain: 'unknown.example' })
    await refusing({ domain: '8.8.8.8' })
  })

  it('a name of which one address is private is refused', async () => {
    await expect(refusing({ domain: 'db.internal' })).rejects.toThrow(/"domain" \("db\.internal"\).*10\.1\.2\.3.*SSH/)
  })

  it('a tunnel leads to any host, over http too, but begins at a public one', async () => {
    await refusing({ scheme: 'http', domain: '10.0.0.1', tunnel_method })
    const inside = { ...tunnel_method, tunnel_host: 'db.internal' }
    await expect(refusing({ tunnel_method: inside })).rejects.toThrow(/"tunnel_method.tunnel_host" \("db\.internal"\)/)
  })

  it.each([
    '0.255.255.255',
    '10.255.255.255',
    '127.255.255.255',
    '169.254.169.254',
    '172.16.0.1',
    '172.31.255.255',
    '192.168.1.1',
    '198.19.0.1',
    '192.0.2.1',
    '240.0.0.1',
    '255.255.255.255',
    '::1',
    '::',
    'fc00::1',
    'fdff::1',
    'febf::1',
    '2001:1ff::1',
    '2001:db8::1',
    '100::ffff:ffff:ffff:ffff',
    '::ffff:10.0.0.1',
  ])('the private address %s is refused', async (domain) => {
    await expect(refusing({ domain })).rejects.toThrow(domain)
  })

  it.each([
    '1.0.0.0',
    '9.255.255.255',
    '11.0.0.0',
    '128.0.0.0',
    '172.15.255.255',
    '172.32.0.0',
    '192.167.255.255',
    '192.169.0.0',
    '100.64.0.1',
    '198.20.0.0',
    '2606:4700::1',
    '::2',
    'fe00::1',
    'fec0::1',
    '2001:200::1',
    '100:0:0:1::1',
  ])('the public address %s is accepted', async (domain) => {
    await refusing({ domain })
  })
})
