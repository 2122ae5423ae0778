import type { Columns, DeletionOptions } from './columns.ts'

/** The configuration as the code uses it. */
export interface Config {
  readonly endpoint: Endpoint
  /** The language in which Fauna is asked. */
  readonly apiVersion: '4' | '10'
  /** Whether computed fields are part of `data`, where the language has them. */
  readonly computedFields: boolean
  /** How many queries are asked side by side at most: 1 to 32. */
  readonly concurrency: number
  readonly collection: CollectionConfig
  /** What is unusual but usable: each is written to the log once. */
  readonly warnings: readonly string[]
}

export interface Endpoint {
  readonly scheme: 'http' | 'https'
  /** A host name or an address; IPv6 without brackets. */
  readonly host: string
  readonly port: number
  readonly secret: string
  /** PEM text of an authority that is trusted beside the public ones. */
  readonly ca?: string
}

export interface CollectionConfig {
  /** Absent: every collection that the secret can read. */
  readonly name?: string
  /** Absent: found. Only with `name`. */
  readonly index?: string
  readonly columns: Columns
  /** Absent: chosen by the connector. */
  readonly pageSize?: number
  /** Absent: deletions are ignored. */
  readonly deletions?: DeletionOptions
}
