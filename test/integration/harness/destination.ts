import type { RecordMessage, StateMessage } from './messages.ts'
import type { ConnectorRun } from './run-connector.ts'

/**
 * A destination that keeps the last record of each primary key. It commits only records that a state covers: it drops
 * the records after the last state of a sync, as the protocol allows.
 */
export class Destination {
  readonly #deletedAt: string
  readonly #states = new Map<string, StateMessage>()
  readonly #rows = new Map<string, Map<string, RecordMessage['data']>>()
  #committed = 0

  /** @param deletedAt the column with the time of a deletion */
  constructor(deletedAt = 'deleted_at') {
    this.#deletedAt = deletedAt
  }

  /** Consumes the output of a sync. */
  take(run: ConnectorRun): void {
    const waiting = new Map<string, RecordMessage['data'][]>()
    for (const message of run.messages) {
      if (message.type === 'RECORD') {
        const { stream, data } = message.record
        const records = waiting.get(stream) ?? []
        records.push(data)
        waiting.set(stream, records)
      } else if (message.type === 'STATE') {
        const { name } = message.state.stream.stream_descriptor
        for (const data of waiting.get(name) ?? []) this.#commit(name, data)
        waiting.delete(name)
        this.#states.set(name, message.state)
      }
    }
  }

  #commit(stream: string, data: RecordMessage['data']): void {
    const rows = this.#rows.get(stream) ?? new Map<string, RecordMessage['data']>()
    this.#rows.set(stream, rows)
    rows.set(data.ref, data)
    this.#committed++
  }

  /** How many records were committed, duplicates included. */
  get committed(): number {
    return this.#committed
  }

  /** The last state of each stream, for the next sync. */
  get state(): StateMessage[] {
    return [...this.#states.values()]
  }

  /** `ts` by ref of the documents that are not deleted. */
  documents(stream: string): Map<string, number> {
    return new Map(
      [...(this.#rows.get(stream) ?? [])]
        .filter(([, data]) => (data[this.#deletedAt] ?? null) === null)
        .map(([ref, data]) => [ref, data.ts]),
    )
  }

  row(stream: string, ref: string): RecordMessage['data'] | undefined {
    return this.#rows.get(stream)?.get(ref)
  }
}
