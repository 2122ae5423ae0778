import { X509Certificate } from 'node:crypto'
import { ConfigError } from '../../text/config-error.ts'

const PEM = /-----BEGIN CERTIFICATE-----(.*?)-----END CERTIFICATE-----/gs

/**
 * The certificates in `text`, as PEM. Restores line breaks that a form or a shell turned into spaces or into a spelled
 * out `\n`.
 * @throws ConfigError if there is no certificate or one is damaged; OpenSSL would ignore a damaged one
 */
export function parseCertificates(text: string): string {
  const bodies = [...text.matchAll(PEM)].map(([, body = '']) => body.replaceAll(/\s|\\[rn]/g, ''))
  const certificates = bodies.map(
    (body) => `-----BEGIN CERTIFICATE-----\n${body.match(/.{1,64}/g)?.join('\n')}\n-----END CERTIFICATE-----\n`,
  )
  if (certificates.length === 0 || !certificates.every(isReadable)) {
    throw new ConfigError(
      '"tls_ca" contains no certificate, or a damaged one. Give the PEM text of your certificate authority, from "-----BEGIN CERTIFICATE-----" to "-----END CERTIFICATE-----".',
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
