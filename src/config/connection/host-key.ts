import { createHash } from 'node:crypto'
import { ConfigError } from '../../text/config-error.ts'
import type { HostKey } from '../config.ts'

/** A fingerprint as `ssh-keygen -l` shows it: SHA-256 in base64 without padding. */
const FINGERPRINT = /SHA256:([A-Za-z0-9+/]{43})(?![A-Za-z0-9+/])/g

/** A public key as in a file `.pub`, in `known_hosts` and in the output of `ssh-keyscan`: its type and its bytes. */
const PUBLIC_KEY = /(?:^|\s)([a-z][a-z0-9@.-]+)\s+(AAAA[A-Za-z0-9+/]{20,}={0,2})(?=\s|$)/g

/**
 * The host keys in `text`: fingerprints and public keys, with anything between them, in any number of lines.
 * @throws ConfigError if there is none
 */
export function parseHostKeys(text: string): HostKey[] {
  const keys = [
    ...[...text.matchAll(FINGERPRINT)].map(([fingerprint]) => ({ fingerprint })),
    ...[...text.matchAll(PUBLIC_KEY)].flatMap(([, type = '', bytes = '']) => publicKey(type, bytes)),
  ]
  if (keys.length > 0) return keys
  throw new ConfigError(
    '"tunnel_method.tunnel_host_key" contains neither a fingerprint nor a public key. Give the fingerprint from the log (SHA256:...), or a line of the output of `ssh-keyscan HOST`.',
  )
}

/** The fingerprint of a public key. @param key as SSH sends it (RFC 4253, 6.6) */
export function fingerprintOf(key: Buffer): string {
  return `SHA256:${createHash('sha256').update(key).digest('base64').replace(/=+$/, '')}`
}

/** Nothing if the bytes are not those of a key of this type. */
function publicKey(type: string, bytes: string): HostKey[] {
  const key = Buffer.from(bytes, 'base64')
  const length = key.readUInt32BE(0)
  return key.toString('latin1', 4, 4 + length) === type ? [{ fingerprint: fingerprintOf(key), type }] : []
}
