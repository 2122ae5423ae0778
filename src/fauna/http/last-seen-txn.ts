/**
 * The newest snapshot that any answer of this process came from. Sent with every request, so that a node of a cluster
 * that lags behind answers as of that time or later, never of an older database (fauna.md, "Clusters").
 *
 * Only times that the server itself gave as a snapshot or as the time of a committed transaction may be observed: with
 * a time in the future, the server's `now` is that future, and reads wait until it has come.
 */
export class LastSeenTxn {
  #micros: number | undefined

  /** In microseconds; undefined before the first answer. */
  get micros(): number | undefined {
    return this.#micros
  }

  /** @param micros undefined, or anything that is not a positive safe integer, changes nothing */
  observe(micros: number | undefined): void {
    if (micros === undefined || !Number.isSafeInteger(micros) || micros <= 0) return
    if (this.#micros === undefined || micros > this.#micros) this.#micros = micros
  }

  /** @param name the header's name: each query API has its own @returns no header before the first answer */
  header(name: 'x-last-seen-txn' | 'x-last-txn-ts'): Record<string, string> {
    return this.#micros === undefined ? {} : { [name]: String(this.#micros) }
  }
}
