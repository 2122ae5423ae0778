/**
 * The newest snapshot of any answer of this process. It is sent with every request, so that a node of a cluster that
 * lags answers as of that time or later, never from an older snapshot (fauna.md, "Clusters").
 *
 * Observe only times that the server itself gave as a snapshot or as the time of a committed transaction: with a time in
 * the future, the server's `now` is that future, and reads wait until then.
 */
export class LastSeenTxn {
  #micros: number | undefined

  /** In microseconds; undefined before the first answer. */
  get micros(): number | undefined {
    return this.#micros
  }

  /** @param micros ignored unless it is a positive safe integer */
  observe(micros: number | undefined): void {
    if (micros === undefined || !Number.isSafeInteger(micros) || micros <= 0) return
    if (this.#micros === undefined || micros > this.#micros) this.#micros = micros
  }

  /**
   * @param name each query API has its own header
   * @returns no header before the first answer
   */
  header(name: 'x-last-seen-txn' | 'x-last-txn-ts'): Record<string, string> {
    return this.#micros === undefined ? {} : { [name]: String(this.#micros) }
  }
}
