import type { Columns, DeletionOptions } from './collections/columns.ts'

/** A validated configuration with its defaults filled in. */
export interface Config {
  readonly endpoint: Endpoint
  /** The version of FQL that is used. */
  readonly apiVersion: '4' | '10'
  /** Whether `data` contains computed fields; FQL v4 has none. */
  readonly computedFields: boolean
  /** The most queries at the same time: 1 to 32. */
  readonly concurrency: number
  /**
   * The databases that are read, by their paths below the database of the secret: `shop/berlin`. `all` of them, or if
   * empty, the database of the secret itself.
   */
  readonly databases: readonly string[] | 'all'
  readonly collection: CollectionConfig
  /** Settings that work but are probably unintended; each is logged once. */
  readonly warnings: readonly string[]
  /** Settings that have another effect than their value says, as intended; each is logged once, as INFO. */
  readonly notices: readonly string[]
}

export interface Endpoint {
  readonly scheme: 'http' | 'https'
  /** A host name or an address; IPv6 without brackets. */
  readonly host: string
  readonly port: number
  readonly secret: string
  /** PEM text of a certificate authority that is trusted in addition to the public ones. */
  readonly ca?: string
  /** Absent: no proxy. Never set together with `tunnel`. */
  readonly proxy?: HttpProxy
  /** Absent: no tunnel. */
  readonly tunnel?: SshTunnel
}

/** An SSH server through which requests reach the endpoint, whose host is resolved there. */
export interface SshTunnel {
  /** A host name or an address; IPv6 without brackets. */
  readonly host: string
  readonly port: number
  readonly user: string
  /** `privateKey` is in OpenSSH's format, or PEM of PKCS #1 or SEC 1, without a passphrase. */
  readonly login: { readonly password: string } | { readonly privateKey: string }
  /** The host key must be one of these; absent: any. */
  readonly hostKeys?: readonly HostKey[]
}

export interface HostKey {
  /** `SHA256:` and 43 characters of base64. */
  readonly fingerprint: string
  /** `ssh-ed25519`, `ssh-rsa`, ...; absent if only the fingerprint was given. */
  readonly type?: string
}

/** An HTTP proxy. */
export interface HttpProxy {
  /** The environment variable that names it, as messages call it. */
  readonly variable: string
  /** Of the connection to the proxy itself. */
  readonly scheme: 'http' | 'https'
  /** A host name or an address; IPv6 without brackets. */
  readonly host: string
  readonly port: number
  readonly credentials?: { readonly user: string; readonly password: string }
}

export interface CollectionConfig {
  /** Absent: every collection that the key's role can read. */
  readonly name?: string
  /** Absent: a suitable index is found. Only set together with `name`. */
  readonly index?: string
  readonly columns: Columns
  /** Whether discovery offers each top-level field as a column. */
  readonly typedColumns: boolean
  /** How many documents per collection discovery samples for typed columns: 100 to 100,000. */
  readonly sampleSize: number
  /** In documents; absent: chosen by the connector. */
  readonly pageSize?: number
  /** What to do if the event feed no longer has the changes since the last sync, and no index can be walked. */
  readonly onExpiredHistory: 'resync' | 'fail'
  /** Absent: deletions are ignored. */
  readonly deletions?: DeletionOptions
}

/** A part of a configuration, and warnings about settings that work but are probably unintended. */
export interface WithWarnings<T> {
  readonly value: T
  readonly warnings: readonly string[]
}
