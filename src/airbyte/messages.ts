/** The messages that a source writes: Airbyte protocol 0.18.0. */

export type FailureType = 'config_error' | 'transient_error' | 'system_error'

export type StreamStatus = 'STARTED' | 'RUNNING' | 'COMPLETE' | 'INCOMPLETE'

/** Why a stream waits. `quota_reset` is the end of the wait, in milliseconds since 1970; absent if unknown. */
export interface StreamStatusReason {
  readonly type: 'RATE_LIMITED'
  readonly rate_limited: { readonly quota_reset?: number }
}

export type SyncMode = 'full_refresh' | 'incremental'

export interface StreamDescriptor {
  readonly name: string
  readonly namespace?: string
}

export interface AirbyteStream extends StreamDescriptor {
  readonly json_schema: JsonSchema
  readonly supported_sync_modes: readonly SyncMode[]
  readonly source_defined_cursor: boolean
  readonly default_cursor_field: readonly string[]
  readonly source_defined_primary_key: readonly (readonly string[])[]
  readonly is_resumable: boolean
}

/** JSON schema, draft 7, as destinations understand it: no `$ref`, `allOf` or `not`. */
export interface JsonSchema {
  readonly $schema?: string
  readonly type?: string | readonly string[]
  readonly enum?: readonly (string | number | boolean | null)[]
  readonly format?: string
  readonly airbyte_type?: string
  readonly description?: string
  readonly properties?: { readonly [name: string]: JsonSchema }
  readonly additionalProperties?: boolean
  readonly items?: JsonSchema
  /** Of a typed column whose name differs from that of its field: the field's name. */
  readonly 'x-fauna-field'?: string
}

/** A field of a record whose value differs from the one in the source. */
export interface RecordChange {
  /** A column, or a field inside a column: `data.total`. */
  readonly field: string
  readonly change: 'NULLED' | 'TRUNCATED'
  /** Whether the value could not be read, could not be written as JSON, or was too large to be written completely. */
  readonly reason: 'SOURCE_RETRIEVAL_ERROR' | 'SOURCE_SERIALIZATION_ERROR' | 'SOURCE_FIELD_SIZE_LIMITATION'
}

/** The state of a stream: only the connector reads it, Airbyte stores it. */
export type StreamState = { readonly [key: string]: unknown }

export type AirbyteMessage =
  | { readonly type: 'SPEC'; readonly spec: unknown }
  | {
      readonly type: 'CONNECTION_STATUS'
      readonly connectionStatus: { readonly status: 'SUCCEEDED' | 'FAILED'; readonly message?: string }
    }
  | { readonly type: 'CATALOG'; readonly catalog: { readonly streams: readonly AirbyteStream[] } }
  | {
      readonly type: 'STATE'
      readonly state: {
        readonly type: 'STREAM'
        readonly stream: { readonly stream_descriptor: StreamDescriptor; readonly stream_state: StreamState }
        /** The number of records of the stream since its previous state. */
        readonly sourceStats: { readonly recordCount: number }
      }
    }
  | { readonly type: 'TRACE'; readonly trace: TraceMessage }

export type TraceMessage =
  | {
      readonly type: 'ERROR'
      /** In milliseconds since 1970. */
      readonly emitted_at: number
      readonly error: {
        readonly message: string
        readonly internal_message: string
        readonly stack_trace?: string
        readonly failure_type: FailureType
        readonly stream_descriptor?: StreamDescriptor
      }
    }
  | {
      readonly type: 'STREAM_STATUS'
      readonly emitted_at: number
      readonly stream_status: {
        readonly stream_descriptor: StreamDescriptor
        readonly status: StreamStatus
        readonly reasons?: readonly StreamStatusReason[]
      }
    }
