import { expect, it, onTestFinished } from 'vitest'
import type { Endpoint, HttpProxy, SshTunnel } from '../../../../../src/config/config.ts'
import { openRoute } from '../../../../../src/fauna/http/route/open-route.ts'

const endpoint: Endpoint = { scheme: 'http', host: 'db.example', port: 8443, secret: 'the-secret' }

const proxy: HttpProxy = { variable: 'HTTP_PROXY', scheme: 'http', host: 'proxy.example', port: 3128 }

const tunnel: SshTunnel = { host: 'bastion.example', port: 22, user: 'ann', login: { privateKey: 'damaged' } }

async function targetOf(change: Partial<Endpoint>): Promise<string> {
  const route = await openRoute({ ...endpoint, ...change }, () => {})
  onTestFinished(() => route.close())
  return route.target('/query/1')
}

it('the route of an endpoint is direct, through its proxy, or through its tunnel', async () => {
  expect(await targetOf({})).toBe('/query/1')
  expect(await targetOf({ proxy })).toBe('http://db.example:8443/query/1')
  await expect(targetOf({ tunnel })).rejects.toThrow('"tunnel_method.ssh_key" is damaged')
})
