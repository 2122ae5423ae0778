import { X509Certificate } from 'node:crypto'
import { ConfigError } from '../text/config-error.ts'

const PEM = /-----BEGIN CERTIFICATE-----(.*?)-----END CERTIFICATE-----/gs

/**
 * The certificates in `text`, as PEM. Line breaks that a form or a shell has made into spaces, or into `\n` spelled
 * out, are put right.
 * @throws ConfigError where there is none, or one that cannot be read: OpenSSL would pass over it
 */
export function parseCertificates(text: string): string {
  const bodies = [...text.matchAll(PEM)].map(([, body = '']) => body.replaceAll(/\s|\\[rn]/g, ''))
  const certificates = bodies.map(
    (body) => `-----BEGIN CERTIFICATE-----\n${body.match(/.{1,64}/g)?.join('\n')}\n-----END CERTIFICATE-----\n`,
  )
  if (certificates.length === 0 || !certificates.every(isReadable)) {
    throw new ConfigError(
      '"tls_ca" holds no certificate, or one that cannot be read. Give the PEM text of your authority, from "-----BEGIN CERTIFICATE-----" to "-----END CERTIFICATE-----".',
    )
  }
  return certificates.join('')
}

function isReadable(pem: string): boolean {
  try {
    new X509Certificate(pem)
    return true
  } catch {
    return false
  }
}
