import type { Api, ChangeSource } from './apis.ts'
import type { FaunaEndpoint } from './fauna-endpoint.ts'
import { type ConnectorRun, type RunningConnector, startConnector } from './run-connector.ts'
import { runCommand } from './run-in-process.ts'

export type SyncMode = 'full_refresh' | 'incremental'

/** Configuration properties, and a secret other than that of the database's admin key. */
export interface ConnectorOptions {
  readonly collection?: Readonly<Record<string, unknown>>
  readonly concurrency?: number
  readonly secret?: string
}

export interface ReadOptions extends ConnectorOptions {
  readonly state?: unknown
  readonly generationId?: number | null
  /** Only with `generationId`; 1 if absent. */
  readonly syncId?: number | null
  readonly debug?: boolean
  /** The schemas of the selected columns, of every stream; absent: all columns are selected. */
  readonly properties?: Readonly<Record<string, unknown>> | undefined
}

/** A state of one stream, in the form in which platforms pass it. */
export function stateOf(stream: string, stream_state: unknown): unknown {
  return [{ type: 'STREAM', stream: { stream_descriptor: { name: stream }, stream_state } }]
}

/** The connector, configured for one database. */
export interface Connector {
  config(options?: ConnectorOptions): Record<string, unknown>
  /** `check`, `discover` and `read` run inside this process, `startRead` starts the executable. */
  check(options?: ConnectorOptions & { readonly debug?: boolean }): Promise<ConnectorRun>
  discover(options?: ConnectorOptions & { readonly debug?: boolean }): Promise<ConnectorRun>
  read(mode: SyncMode, streams: string | readonly string[], options?: ReadOptions): Promise<ConnectorRun>
  startRead(mode: SyncMode, streams: string | readonly string[], options?: ReadOptions): Promise<RunningConnector>
}

/** @param api where it is a change source, incremental reads of a single stream use that source */
export function connectorFor(endpoint: FaunaEndpoint, api: Api | ChangeSource): Connector {
  const config: Connector['config'] = ({ collection, concurrency, secret = endpoint.secret } = {}) => {
    const { protocol, hostname, port } = new URL(endpoint.url)
    return {
      domain: hostname,
      port: Number(port),
      scheme: protocol.slice(0, -1),
      secret,
      ...api.config,
      ...(collection && { collection }),
      ...(concurrency !== undefined && { concurrency }),
    }
  }
  const input = (options: ConnectorOptions & { readonly debug?: boolean } = {}) => ({
    config: config(options),
    debug: options.debug ?? false,
    secrets: [endpoint.secret, ...(options.secret ? [options.secret] : [])].filter((secret) => secret !== 'secret'),
  })
  const readInput = (mode: SyncMode, streams: string | readonly string[], options: ReadOptions = {}) => ({
    ...input({ ...options, ...sourceOptions(mode, streams, options) }),
    catalog: catalogOf(mode, typeof streams === 'string' ? [streams] : streams, options),
    ...(options.state !== undefined && { state: options.state }),
  })

  const sourceOptions = (mode: SyncMode, streams: string | readonly string[], { collection }: ReadOptions) =>
    mode === 'incremental' && typeof streams === 'string' && 'by' in api
      ? { collection: { ...api.collection(streams), ...collection } }
      : {}

  return {
    config,
    check: (options) => runCommand('check', input(options)),
    discover: (options) => runCommand('discover', input(options)),
    read: (mode, streams, options) => runCommand('read', readInput(mode, streams, options)),
    startRead: (mode, streams, options) => startConnector('read', readInput(mode, streams, options)),
  }
}

/** A configured catalog. An absent `generationId` is omitted, as platforms without refreshes do; null is written. */
export function catalogOf(
  mode: SyncMode,
  streams: readonly string[],
  { generationId, syncId = 1, properties }: Pick<ReadOptions, 'generationId' | 'syncId' | 'properties'> = {},
): unknown {
  const json_schema = { type: 'object', ...(properties && { properties }) }
  return {
    streams: streams.map((name) => ({
      stream: { name, json_schema, supported_sync_modes: ['full_refresh', 'incremental'] },
      sync_mode: mode,
      destination_sync_mode: mode === 'incremental' ? 'append_dedup' : 'overwrite',
      cursor_field: ['ts'],
      primary_key: [['ref']],
      ...(generationId !== undefined && { generation_id: generationId, minimum_generation_id: 0, sync_id: syncId }),
    })),
  }
}
