import type { RecordMessage, StateMessage } from '../integration/harness/messages.ts'
import type { ConnectorRun } from '../integration/harness/run-connector.ts'

/** The row of one document in a destination. */
export interface Row {
  readonly ts: number
  readonly deleted: boolean
}

/** The output of a run, compared with earlier runs. */
export interface Delivery {
  readonly records: number
  /** Records after the last state of their stream, in the stream with the most of them. */
  readonly uncommitted: number
  /** Records that an earlier run had written, whether or not a state covered them. */
  readonly sentTwice: number
  /** Those that a state covered. */
  readonly committedTwice: readonly { readonly stream: string; readonly ref: string; readonly ts: number }[]
}

/** Which rows a destination keeps of those that have one `ref`. */
export type Keeping =
  /** Of what a state covers, the one with the largest `ts`; of the same `ts`, the last that came. */
  | 'largest ts'
  /** Of what a state covers, the last that came. */
  | 'last'
  /** As `largest ts`, and what no state covers too. */
  | 'uncovered too'

const KEEPINGS: readonly Keeping[] = ['largest ts', 'last', 'uncovered too']

type Table = Map<string, Row>

/** Destinations of each kind, side by side: fed with what the runs wrote, with the last states for the next run. */
export class Destinations {
  readonly #tables = new Map<string, Table>()
  readonly #states = new Map<string, StateMessage>()
  readonly #came = new Set<string>()
  readonly #covered = new Set<string>()

  /** Forgets a stream that is about to be read from its beginning, and replaced. */
  replace(stream: string): void {
    for (const keeping of KEEPINGS) this.#table(stream, keeping).clear()
    for (const key of this.#covered) if (key.startsWith(`${stream} `)) this.#covered.delete(key)
  }

  /** Removes documents whose changes are no longer in the history. */
  forget(stream: string, isForgotten: (ref: string, ts: number) => boolean): void {
    for (const keeping of KEEPINGS) {
      const table = this.#table(stream, keeping)
      for (const [ref, { ts, deleted }] of table) if (!deleted && isForgotten(ref, ts)) table.delete(ref)
    }
  }

  /** Starts the next full refresh, which repeats all records. */
  begin(): void {
    this.#came.clear()
  }

  take({ messages }: ConnectorRun): Delivery {
    const waiting = new Map<string, RecordMessage['data'][]>()
    const committedTwice: { stream: string; ref: string; ts: number }[] = []
    let count = 0
    let sentTwice = 0
    for (const message of messages) {
      if (message.type === 'RECORD') {
        const { stream, data } = message.record
        const key = `${stream} ${data.ref} ${data.ts} ${isDeleted(data)}`
        count++
        if (this.#came.has(key)) sentTwice++
        if (this.#covered.has(key)) committedTwice.push({ stream, ref: data.ref, ts: data.ts })
        this.#came.add(key)
        upsert(this.#table(stream, 'uncovered too'), data)
        const records = waiting.get(stream) ?? []
        records.push(data)
        waiting.set(stream, records)
      } else if (message.type === 'STATE') {
        const { name } = message.state.stream.stream_descriptor
        for (const data of waiting.get(name) ?? []) {
          this.#covered.add(`${name} ${data.ref} ${data.ts} ${isDeleted(data)}`)
          upsert(this.#table(name, 'largest ts'), data)
          this.#table(name, 'last').set(data.ref, rowOf(data))
        }
        waiting.delete(name)
        this.#states.set(name, message.state)
      }
    }
    const uncommitted = Math.max(0, ...[...waiting.values()].map((left) => left.length))
    return { records: count, uncommitted, sentTwice, committedTwice }
  }

  /** The state for the next run. */
  get state(): StateMessage[] {
    return [...this.#states.values()]
  }

  stateOf(stream: string): StateMessage['stream']['stream_state'] {
    return this.#states.get(stream)?.stream.stream_state
  }

  /** `ts` by ref of the documents that are there. */
  documents(stream: string, keeping: Keeping): Map<string, number> {
    return new Map(
      [...this.#table(stream, keeping)].filter(([, { deleted }]) => !deleted).map(([ref, { ts }]) => [ref, ts]),
    )
  }

  #table(stream: string, keeping: Keeping): Table {
    const key = `${keeping} ${stream}`
    const table = this.#tables.get(key) ?? new Map()
    this.#tables.set(key, table)
    return table
  }
}

function upsert(table: Table, data: RecordMessage['data']): void {
  const before = table.get(data.ref)
  if (before === undefined || data.ts >= before.ts) table.set(data.ref, rowOf(data))
}

function rowOf(data: RecordMessage['data']): Row {
  return { ts: data.ts, deleted: isDeleted(data) }
}

/** Whether a record is a deletion. */
export function isDeleted(data: RecordMessage['data']): boolean {
  return (data.deleted_at ?? null) !== null
}
