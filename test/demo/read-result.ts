import type { ConnectorMessage, RecordData } from './connector.ts'

/** The output of a read. */
export interface ReadResult {
  /** In the order of the output. */
  readonly records: readonly { readonly stream: string; readonly data: RecordData }[]
  /** The last status of each stream. */
  readonly statuses: ReadonlyMap<string, string>
  /** The last state of each stream. */
  readonly states: ReadonlyMap<string, unknown>
}

export function readResult(messages: readonly ConnectorMessage[]): ReadResult {
  const records: { stream: string; data: RecordData }[] = []
  const statuses = new Map<string, string>()
  const states = new Map<string, unknown>()
  for (const { record, state, trace } of messages) {
    if (record) records.push(record)
    if (state) states.set(state.stream.stream_descriptor.name, state.stream.stream_state)
    if (trace?.stream_status) statuses.set(trace.stream_status.stream_descriptor.name, trace.stream_status.status)
  }
  return { records, statuses, states }
}

export function recordsOf(result: ReadResult, stream: string): readonly RecordData[] {
  return result.records.filter((record) => record.stream === stream).map(({ data }) => data)
}

/** A state file as the platform passes it to the next sync. */
export function stateFile({ states }: ReadResult): unknown {
  return [...states].map(([name, stream_state]) => ({
    type: 'STREAM',
    stream: { stream_descriptor: { name }, stream_state },
  }))
}
