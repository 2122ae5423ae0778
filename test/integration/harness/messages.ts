import type { StreamDescriptor } from '../../../src/airbyte/messages.ts'

/** The messages of the Airbyte protocol, typed as loosely as consumers read them. */
export interface RecordMessage {
  readonly stream: string
  readonly namespace?: string
  // biome-ignore lint/suspicious/noExplicitAny: tests assert on the content of records
  readonly data: { readonly [column: string]: any }
  readonly emitted_at: number
  readonly meta?: { readonly changes: readonly unknown[] }
  /** The line as it was written. Integers larger than 2^53 are exact only here. */
  readonly line: string
}

export interface StateMessage {
  readonly type: string
  readonly stream: {
    readonly stream_descriptor: StreamDescriptor
    // biome-ignore lint/suspicious/noExplicitAny: only the connector knows its form
    readonly stream_state: any
  }
  readonly sourceStats: { readonly recordCount: number }
}

export interface LogMessage {
  readonly level: string
  readonly message: string
}

export interface ErrorTrace {
  readonly message: string
  readonly internal_message: string
  readonly stack_trace?: string
  readonly failure_type: string
  readonly stream_descriptor?: StreamDescriptor
}

export interface StreamStatus {
  readonly stream_descriptor: StreamDescriptor
  readonly status: string
  readonly reasons?: readonly { readonly type: string; readonly rate_limited?: { readonly quota_reset?: number } }[]
}

export interface CatalogStream extends StreamDescriptor {
  readonly json_schema: {
    readonly type: string
    readonly properties: Readonly<
      Record<string, { readonly type: string | readonly string[]; readonly format?: string }>
    >
  }
  readonly supported_sync_modes: readonly string[]
  readonly source_defined_cursor: boolean
  readonly default_cursor_field: readonly string[]
  readonly source_defined_primary_key: readonly (readonly string[])[]
  readonly is_resumable: boolean
}

export type Message =
  | { readonly type: 'RECORD'; readonly record: Omit<RecordMessage, 'line'> }
  | { readonly type: 'STATE'; readonly state: StateMessage }
  | { readonly type: 'LOG'; readonly log: LogMessage }
  | {
      readonly type: 'TRACE'
      readonly trace: {
        readonly type: string
        readonly emitted_at: number
        readonly error?: ErrorTrace
        readonly stream_status?: StreamStatus
      }
    }
  | { readonly type: 'SPEC'; readonly spec: Readonly<Record<string, unknown>> }
  | {
      readonly type: 'CONNECTION_STATUS'
      readonly connectionStatus: { readonly status: string; readonly message?: string }
    }
  | { readonly type: 'CATALOG'; readonly catalog: { readonly streams: readonly CatalogStream[] } }

/** `ts` by ref. @throws Error if a ref occurs twice */
export function tsByRef(records: readonly RecordMessage[]): Map<string, number> {
  const seen = new Map<string, number>()
  for (const { data } of records) {
    if (seen.has(data.ref)) throw new Error(`The document ${data.ref} was written twice.`)
    seen.set(data.ref, data.ts)
  }
  return seen
}

/** The column `data` by ref. */
export function dataByRef(records: readonly RecordMessage[]): Readonly<Record<string, unknown>> {
  return Object.fromEntries(records.map(({ data }) => [data.ref, data.data]))
}

/** In the order in which the records were written, which is not defined if several workers read the stream. */
export function refs(records: readonly RecordMessage[]): string[] {
  return records.map(({ data }) => data.ref)
}

const TYPES: ReadonlySet<string> = new Set<Message['type']>([
  'RECORD',
  'STATE',
  'LOG',
  'TRACE',
  'SPEC',
  'CONNECTION_STATUS',
  'CATALOG',
])

/** @throws Error if the line is not a message */
export function parseMessage(line: string): Message {
  let message: Message | undefined
  try {
    message = JSON.parse(line) as Message
  } catch {
    // Reported below, like a message of an unknown type.
  }
  if (message === null || typeof message !== 'object' || !TYPES.has(message.type)) {
    throw new Error(`Standard output contains a line that is not a message: ${line.slice(0, 500)}`)
  }
  return message
}
