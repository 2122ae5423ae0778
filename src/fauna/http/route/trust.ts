import tls, { createSecureContext, rootCertificates, type SecureContext } from 'node:tls'

/**
 * The TLS options with which public authorities, those of `NODE_EXTRA_CA_CERTS` and the given one are trusted.
 * @param ca PEM text of a certificate authority
 */
export function trusting(ca: string | undefined): { readonly secureContext?: SecureContext } {
  if (ca === undefined) return {}
  // Node 20 does not list the extra ones.
  const known = tls.getCACertificates?.('default') ?? rootCertificates
  return { secureContext: createSecureContext({ ca: [...known, ca] }) }
}
