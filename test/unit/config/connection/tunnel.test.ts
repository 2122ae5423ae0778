import { describe, expect, it } from 'vitest'
import { parseConfig } from '../../../../src/config/parse-config.ts'

const connection = { domain: 'db.internal', port: 8443, scheme: 'http', secret: 'fnSecret' }

const tunnel = {
  tunnel_method: 'SSH_PASSWORD_AUTH',
  tunnel_host: 'bastion.example',
  tunnel_port: 22,
  tunnel_user: 'airbyte',
  tunnel_user_password: 'correct-horse',
}

const using = (tunnel_method: unknown, env = {}) => parseConfig({ ...connection, tunnel_method }, env)

describe('a tunnel', () => {
  it('with a password is used', () => {
    expect(using(tunnel).endpoint.tunnel).toEqual({
      host: 'bastion.example',
      port: 22,
      user: 'airbyte',
      login: { password: 'correct-horse' },
    })
  })

  it('replaces a proxy, and makes the warning about http unnecessary', () => {
    const { endpoint, warnings } = using(tunnel, { HTTP_PROXY: 'http://proxy.example' })
    expect(endpoint.proxy).toBeUndefined()
    expect(warnings).toEqual([])
  })

  it.each([undefined, null, { tunnel_method: 'NO_TUNNEL' }])('is not used with %j', (tunnel_method) => {
    const { endpoint, warnings } = using(tunnel_method)
    expect(endpoint.tunnel).toBeUndefined()
    expect(warnings).toHaveLength(1)
  })

  it('accepts only the given host keys, if there are any', () => {
    const fingerprint = `SHA256:${'x'.repeat(43)}`
    expect(using({ ...tunnel, tunnel_host_key: fingerprint }).endpoint.tunnel?.hostKeys).toEqual([{ fingerprint }])
    expect(using({ ...tunnel, tunnel_host_key: ' ' }).endpoint.tunnel).not.toHaveProperty('hostKeys')
  })

  it.each([1, 65_535])('can use the port %i', (tunnel_port) => {
    expect(using({ ...tunnel, tunnel_port }).endpoint.tunnel?.port).toBe(tunnel_port)
  })

  it.each([
    [
      { tunnel_method: 'VPN' },
      /"tunnel_method.tunnel_method" must be one of NO_TUNNEL, SSH_KEY_AUTH, SSH_PASSWORD_AUTH/,
    ],
    [{}, /"tunnel_method.tunnel_method" is missing/],
    ['SSH_KEY_AUTH', /"tunnel_method" must be an object/],
    [{ ...tunnel, tunnel_user_password: undefined }, /"tunnel_method.tunnel_user_password" is missing/],
    [{ ...tunnel, tunnel_method: 'SSH_KEY_AUTH' }, /"tunnel_method.ssh_key" is missing/],
    [{ ...tunnel, tunnel_host: undefined }, /"tunnel_method.tunnel_host" is missing/],
    [{ ...tunnel, tunnel_host: 'ssh://bastion' }, /"tunnel_method.tunnel_host" contains a scheme/],
    [{ ...tunnel, tunnel_port: '22' }, /"tunnel_method.tunnel_port" must be a whole number/],
    [{ ...tunnel, tunnel_port: 0 }, /"tunnel_method.tunnel_port" must be at least 1/],
    [{ ...tunnel, tunnel_port: 65_536 }, /"tunnel_method.tunnel_port" must be at most 65535/],
    [{ ...tunnel, tunnel_user: ' ' }, /"tunnel_method.tunnel_user" is empty/],
    [{ ...tunnel, tunnel_user_password: '' }, /"tunnel_method.tunnel_user_password" is empty/],
    [{ ...tunnel, tunnel_host_key: 'bastion' }, /"tunnel_method.tunnel_host_key" contains neither/],
    [{ ...tunnel, tunnel_method: 'SSH_KEY_AUTH', ssh_key: 'x' }, /"tunnel_method.ssh_key" contains no private key/],
  ])('%j is refused', (given, message) => {
    expect(() => using(given)).toThrow(message)
  })
})
