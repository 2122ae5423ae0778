import { describe, expect, it } from 'vitest'
import { Redaction } from '../../../src/airbyte/redaction.ts'

function redacted(secret: string, text: string): string {
  const redaction = new Redaction()
  redaction.use(secret)
  return redaction.redact(text)
}

const SCOPED = 'fnAEsecret:mydatabase:server'

const base64 = (text: string) => Buffer.from(text).toString('base64')

describe('redaction', () => {
  it('changes nothing before a secret is known', () => {
    expect(new Redaction().redact('a fnAEsecret')).toBe('a fnAEsecret')
  })

  it.each([
    ['the secret', SCOPED],
    ['its key', 'fnAEsecret'],
    ['its database', 'mydatabase'],
    ['its base64 form', base64(SCOPED)],
    ['the base64 form of a part', base64('mydatabase')],
    ['a base64 form without padding', base64('fnAEsecret').replace(/=+$/, '')],
    ['a URL-safe base64 form', Buffer.from(`${SCOPED}:`).toString('base64url')],
    ["the base64 form of HTTP's basic authentication", base64(`${SCOPED}:`)],
  ])('replaces %s', (_, form) => {
    expect(redacted(SCOPED, `a ${form} b ${form}.`)).toBe('a **** b ****.')
  })

  it.each(['fnAEsecret', 'fnAEsecret1', 'fnAEsecret12'])('replaces the scoped forms of the key %s', (key) => {
    const scoped = `${key}:tenants/berlin:server-readonly`
    expect(redacted(key, `a ${scoped} b`)).toBe('a ****:tenants/berlin:server-readonly b')
    for (const form of [base64(scoped), base64(`${scoped}:`), Buffer.from(scoped).toString('base64url')]) {
      expect(redacted(key, `a Basic ${form} b`)).toBe('a Basic **** b')
    }
  })

  it('replaces a base64 form without padding that differs from the URL-safe one', () => {
    const form = base64('fnAE??>>').replace(/=+$/, '')
    expect(form).toContain('/')
    expect(redacted('fnAE??>>', `a ${form} b`)).toBe('a **** b')
  })

  it.each(['secret', 'admin', 'server', 'server-readonly', 'client'])('keeps the ordinary word %s', (word) => {
    expect(redacted(word, `a ${word} b`)).toBe(`a ${word} b`)
    expect(redacted(`fnAEsecret:mydatabase:${word}`, `a ${word} b`)).toBe(`a ${word} b`)
  })

  it.each([
    ['fnAEsecret:short:server', 'a short b', 'a short b'],
    ['fnAEsecret:sixsix:server', 'a sixsix b', 'a **** b'],
  ])('keeps parts of fewer than six characters (%s)', (secret, text, expected) => {
    expect(redacted(secret, text)).toBe(expected)
  })
})
