import { describe, expect, it } from 'vitest'
import { parseHostKeys } from '../../../../src/config/connection/host-key.ts'

const BYTES = 'AAAAC3NzaC1lZDI1NTE5AAAAIOMqqnkVzrm0SdG6UOoqKLsabgH5C9okWi0dh2l9GKJl'
const LINE = `ssh-ed25519 ${BYTES}`
const FINGERPRINT = 'SHA256:+DiY3wvvV6TuJJhbpZisF/zLDA0zPMSvHdkr4UvCOqU'

describe('a host key', () => {
  it.each([
    [FINGERPRINT, [{ fingerprint: FINGERPRINT }]],
    [`256 ${FINGERPRINT} root@bastion (ED25519)`, [{ fingerprint: FINGERPRINT }]],
    [`${FINGERPRINT}=`, [{ fingerprint: FINGERPRINT }]],
    [LINE, [{ fingerprint: FINGERPRINT, type: 'ssh-ed25519' }]],
    [`bastion ${LINE} comment\n`, [{ fingerprint: FINGERPRINT, type: 'ssh-ed25519' }]],
    [
      `# bastion:22\nbastion ${LINE}\nbastion ${LINE}`,
      Array(2).fill({ fingerprint: FINGERPRINT, type: 'ssh-ed25519' }),
    ],
    [`${FINGERPRINT} ${LINE}`, [{ fingerprint: FINGERPRINT }, { fingerprint: FINGERPRINT, type: 'ssh-ed25519' }]],
  ])('can be given as %s', (text, keys) => {
    expect(parseHostKeys(text)).toEqual(keys)
  })

  it.each([
    'bastion.example',
    'MD5:16:27:ac:a5:76:28:2d:36:63:1b:56:4d:eb:df:a6:48',
    FINGERPRINT.slice(0, -1),
    `${FINGERPRINT}A`,
    BYTES,
    `ssh-rsa ${BYTES}`,
    'ssh-ed25519 AAAAC3Nz',
    `ssh-ed25519 AAAA${'/'.repeat(40)}`,
  ])('cannot be given as %s', (text) => {
    expect(() => parseHostKeys(text)).toThrow(/contains neither a fingerprint nor a public key/)
  })
})
