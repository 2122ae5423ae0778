import { generateKeyPairSync } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { Redaction } from '../../../src/airbyte/redaction.ts'
import { parseConfig } from '../../../src/config/parse-config.ts'
import { secretsOf } from '../../../src/config/secrets.ts'

const config = { domain: 'db.example', port: 8443, scheme: 'https', secret: 'fnAEsecret' }

function redactionOf(given: object, env: Readonly<Record<string, string>> = {}): Redaction {
  const redaction = new Redaction()
  redaction.use(...secretsOf(parseConfig({ ...config, ...given }, env).endpoint))
  return redaction
}

describe('the secrets of a configuration', () => {
  it.each([
    ['the secret of Fauna', 'fnAEsecret'],
    ['the password of the proxy', 'p@ssw/rd'],
    ['the password of the proxy as in the URL', 'p%40ssw%2Frd'],
    ['the header for the proxy', Buffer.from('robert:p@ssw/rd').toString('base64')],
  ])('include %s', (_, form) => {
    const redaction = redactionOf({}, { HTTPS_PROXY: 'http://robert:p%40ssw%2Frd@proxy.example' })
    expect(redaction.redact(`a ${form} b`)).toBe('a **** b')
  })

  const tunnel = { tunnel_host: 'bastion.example', tunnel_port: 22, tunnel_user: 'robert' }

  it('include the password of the tunnel', () => {
    const tunnel_method = { ...tunnel, tunnel_method: 'SSH_PASSWORD_AUTH', tunnel_user_password: 'correct-horse' }
    expect(redactionOf({ tunnel_method }).redact('a correct-horse of robert')).toBe('a **** of robert')
  })

  it('include each line of the private key of the tunnel', () => {
    const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
    const ssh_key = String(privateKey.export({ format: 'pem', type: 'sec1' }))
    const redaction = redactionOf({ tunnel_method: { ...tunnel, tunnel_method: 'SSH_KEY_AUTH', ssh_key } })
    const lines = ssh_key.trim().split('\n').slice(1, -1)
    expect(lines.length).toBeGreaterThan(2)
    expect(redaction.redact(lines.join('|'))).toBe(lines.map(() => '****').join('|'))
  })

  it('do not include the user of the proxy', () => {
    const redaction = redactionOf({}, { HTTPS_PROXY: 'http://robert@proxy.example' })
    expect(redaction.redact('robert')).toBe('robert')
  })
})
