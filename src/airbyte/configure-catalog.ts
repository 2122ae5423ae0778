import type { AirbyteStream, SyncMode } from './messages.ts'

/** A configured catalog, protocol 0.18.0, as `parseCatalog` reads it. */
export interface ConfiguredCatalog {
  readonly streams: readonly {
    readonly stream: AirbyteStream
    readonly sync_mode: SyncMode
    readonly destination_sync_mode: 'overwrite' | 'append_dedup'
    readonly cursor_field: readonly string[]
    readonly primary_key: readonly (readonly string[])[]
  }[]
}

/** Configures every stream in `mode`, or as a full refresh where it does not support `mode`. */
export function configureCatalog(streams: readonly AirbyteStream[], mode: SyncMode): ConfiguredCatalog {
  return {
    streams: streams.map((stream) => {
      const incremental = mode === 'incremental' && stream.supported_sync_modes.includes('incremental')
      return {
        stream,
        sync_mode: incremental ? 'incremental' : 'full_refresh',
        destination_sync_mode: incremental ? 'append_dedup' : 'overwrite',
        cursor_field: stream.default_cursor_field,
        primary_key: stream.source_defined_primary_key,
      }
    }),
  }
}
