import type { Log } from '../../airbyte/log.ts'
import { quoted } from '../../text/quoted.ts'
import type { ChangedField } from './changed-field.ts'

/** Logs the first change of each field of a stream. Every record lists its own changes in `meta.changes`. */
export class FieldChangeLog {
  readonly #stream: string
  readonly #log: Log
  readonly #logged = new Set<string>()

  constructor(stream: string, log: Log) {
    this.#stream = stream
    this.#log = log
  }

  /** @param id of the document */
  report(id: string, { change: { field, change }, cause }: ChangedField): void {
    if (this.#logged.has(field)) return
    this.#logged.add(field)
    const effect = change === 'NULLED' ? 'has no value' : 'is truncated'
    this.#log.warn(
      `Stream "${this.#stream}": ${quoted(field)} ${effect} in document ${id}: ${cause}. Every affected record lists the field in "meta.changes"; logged once.`,
    )
  }
}
