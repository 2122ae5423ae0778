import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { parseCertificates } from '../../../../src/config/connection/certificates.ts'
import { ConfigError } from '../../../../src/text/config-error.ts'

const pem = readFileSync(new URL('../../../fixtures/tls/certificate.pem', import.meta.url), 'utf8')

describe('the certificates of an authority', () => {
  it.each([
    ['as they are', pem],
    ['with spaces for line breaks', pem.replaceAll('\n', ' ')],
    ['with line breaks spelled out', pem.replaceAll('\n', '\\n')],
    ['with Windows line breaks', pem.replaceAll('\n', '\r\n')],
    ['with text around them', `Subject: somebody\n${pem}\nthe end`],
  ])('are read %s', (_, text) => {
    expect(parseCertificates(text)).toBe(pem)
  })

  it('may be several', () => {
    expect(parseCertificates(pem + pem)).toBe(pem + pem)
  })

  it.each([
    ['text that is not a certificate', 'certificate'],
    ['a file name', '/etc/ssl/ca.pem'],
    ['a cut-off one', pem.slice(0, 200)],
    ['a damaged one', pem.replace(/[A-Z]{3}/g, 'AAA')],
    ['a damaged one among others', `${pem}-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----`],
    ['a private key', pem.replaceAll('CERTIFICATE', 'PRIVATE KEY')],
  ])('are refused if they are %s', (_, text) => {
    expect(() => parseCertificates(text)).toThrow(ConfigError)
    expect(() => parseCertificates(text)).toThrow('"tls_ca" contains no certificate')
  })
})
