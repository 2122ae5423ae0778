import { describe, expect, it } from 'vitest'
import { proxyFor } from '../../../../src/config/connection/proxy.ts'

const http = { scheme: 'http', host: 'db.example', port: 8443 } as const
const https = { ...http, scheme: 'https' } as const

describe('a proxy', () => {
  it('is that of the scheme of the endpoint', () => {
    const env = { HTTP_PROXY: 'http://one.example:3128', HTTPS_PROXY: 'http://two.example:3129' }
    expect(proxyFor(http, env)).toEqual({ variable: 'HTTP_PROXY', scheme: 'http', host: 'one.example', port: 3128 })
    expect(proxyFor(https, env)).toEqual({ variable: 'HTTPS_PROXY', scheme: 'http', host: 'two.example', port: 3129 })
  })

  it('is named by a variable in lower case first, unless that is empty', () => {
    expect(proxyFor(http, { http_proxy: 'http://one.example', HTTP_PROXY: 'http://two.example' })).toMatchObject({
      variable: 'http_proxy',
      host: 'one.example',
    })
    expect(proxyFor(http, { http_proxy: ' ', HTTP_PROXY: 'http://two.example' })?.host).toBe('two.example')
    expect(proxyFor(http, { http_proxy: ' ', HTTP_PROXY: ' ' })).toBeUndefined()
    expect(proxyFor(http, { HTTP_PROXY: 'http://one.example', no_proxy: 'db.example', NO_PROXY: 'x' })).toBeUndefined()
  })

  it.each([
    ['proxy.example:3128', { scheme: 'http', host: 'proxy.example', port: 3128 }],
    ['http://proxy.example', { scheme: 'http', port: 80 }],
    ['https://proxy.example/', { scheme: 'https', port: 443 }],
    ['http://[2001:db8::1]:3128', { host: '2001:db8::1', port: 3128 }],
    ['http://ann:s%40crifice@proxy.example', { credentials: { user: 'ann', password: 's@crifice' } }],
    ['http://ann:100%@proxy.example', { credentials: { user: 'ann', password: '100%' } }],
    ['http://ann@proxy.example', { credentials: { user: 'ann', password: '' } }],
  ])('can be given as %s', (url, expected) => {
    expect(proxyFor(http, { HTTP_PROXY: url })).toMatchObject(expected)
  })

  it.each([
    ['http://ann:pass/word@proxy.example', 'HTTP_PROXY is not a URL'],
    ['http://', 'HTTP_PROXY is not a URL'],
    ['socks5://ann:pass@proxy.example', 'HTTP_PROXY has the scheme "socks5", which is not supported'],
  ])('given as %s is refused without its address', (url, message) => {
    expect(() => proxyFor(http, { HTTP_PROXY: url })).toThrow(message)
    expect(() => proxyFor(http, { HTTP_PROXY: url })).not.toThrow(/ann|pass\b/)
  })

  it('is not used for this machine unless NO_PROXY asks for it', () => {
    const env = { HTTP_PROXY: 'http://proxy.example' }
    for (const host of ['localhost', '127.0.0.1', '::1']) {
      expect(proxyFor({ ...http, host }, env)).toBeUndefined()
      expect(proxyFor({ ...http, host }, { ...env, NO_PROXY: '<-loopback>' })?.host).toBe('proxy.example')
    }
    expect(proxyFor({ ...http, host: 'localhost' }, { ...env, NO_PROXY: '<-loopback>,localhost' })).toBeUndefined()
  })

  it('that is not used is not validated', () => {
    expect(proxyFor(http, { HTTPS_PROXY: 'socks5://proxy.example' })).toBeUndefined()
    expect(proxyFor(http, { HTTP_PROXY: 'socks5://proxy.example', NO_PROXY: '*' })).toBeUndefined()
  })
})
