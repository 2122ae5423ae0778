import { createPublicKey, generateKeyPairSync } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { parseSshKey } from '../../../../src/config/connection/ssh-key.ts'

const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 })
const ec = generateKeyPairSync('ec', { namedCurve: 'P-256' })
const pem = (key: typeof rsa.privateKey, type: 'pkcs1' | 'sec1' | 'pkcs8') =>
  String(key.export({ format: 'pem', type }))

/** The first fields of OpenSSH's format, with this cipher. */
function openSsh(cipher: string, magic = 'openssh-key-v1\0'): string {
  const length = Buffer.alloc(4)
  length.writeUInt32BE(cipher.length)
  const body = Buffer.concat([Buffer.from(magic), length, Buffer.from(cipher), Buffer.alloc(80)]).toString('base64')
  return `-----BEGIN OPENSSH PRIVATE KEY-----\n${body.match(/.{1,64}/g)?.join('\n')}\n-----END OPENSSH PRIVATE KEY-----\n`
}

function refusal(text: string): string {
  try {
    parseSshKey(text)
  } catch (error) {
    return (error as Error).message
  }
  throw new Error('the key was accepted')
}

describe('a private key', () => {
  it.each([
    ['PKCS #1', pem(rsa.privateKey, 'pkcs1'), pem(rsa.privateKey, 'pkcs1')],
    ['PKCS #8, with an RSA key', pem(rsa.privateKey, 'pkcs8'), pem(rsa.privateKey, 'pkcs1')],
    ['SEC 1', pem(ec.privateKey, 'sec1'), pem(ec.privateKey, 'sec1')],
    ['PKCS #8, with an EC key', pem(ec.privateKey, 'pkcs8'), pem(ec.privateKey, 'sec1')],
    ["OpenSSH's format", openSsh('none'), openSsh('none')],
  ])('in %s is accepted, with the line breaks that a form lost', (_, given, used) => {
    expect(parseSshKey(given)).toBe(used)
    expect(parseSshKey(given.replaceAll('\n', ' '))).toBe(used)
    expect(parseSshKey(given.replaceAll('\n', '\\n'))).toBe(used)
    expect(parseSshKey(`\r\n${given.replaceAll('\n', '\r\n')}\r\n`)).toBe(used)
  })

  it.each([
    ['an empty text', ' ', /contains no private key/],
    ['a password', 'correct-horse', /contains no private key/],
    ['a certificate', '-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----', /contains no private key/],
    ['a key without its end', pem(rsa.privateKey, 'pkcs1').slice(0, 500), /contains no private key/],
    ['a public key', 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAI me@here', /is a public key.*without "\.pub"/],
    [
      'a public key in PEM',
      String(createPublicKey(rsa.privateKey).export({ format: 'pem', type: 'spki' })),
      /public key/,
    ],
    ["a key in PuTTY's format", 'PuTTY-User-Key-File-3: ssh-ed25519\nEncryption: none', /puttygen KEY\.ppk/],
    ['a damaged key', pem(rsa.privateKey, 'pkcs1').replace(/\n.{64}/, '\nx'), /is damaged or incomplete/],
    ["a damaged key in OpenSSH's format", openSsh('none', 'another-key-v1\0'), /is damaged or incomplete/],
    [
      "a short key in OpenSSH's format",
      openSsh('none').replace(/\n[^-]+\n/s, '\nb3BlbnNzaC1rZXktdjEAAAA=\n'),
      /damaged/,
    ],
    ["an encrypted key in OpenSSH's format", openSsh('aes256-ctr'), /passphrase.*ssh-keygen -p -N "" -f KEY-decrypted/],
    [
      'an encrypted key in PKCS #8',
      String(rsa.privateKey.export({ format: 'pem', type: 'pkcs8', cipher: 'aes-256-cbc', passphrase: 'x' })),
      /protected by a passphrase/,
    ],
    [
      'an encrypted key in PKCS #1',
      String(rsa.privateKey.export({ format: 'pem', type: 'pkcs1', cipher: 'aes-256-cbc', passphrase: 'x' })),
      /protected by a passphrase/,
    ],
    [
      'an Ed25519 key in PKCS #8',
      pem(generateKeyPairSync('ed25519').privateKey as typeof rsa.privateKey, 'pkcs8'),
      /of the type ed25519 in PEM format, which SSH does not read/,
    ],
  ])('that is %s is refused', (_, text, message) => {
    expect(refusal(text)).toMatch(message)
    for (const line of text.split('\n').filter(({ length }) => length > 20)) expect(refusal(text)).not.toContain(line)
  })
})
