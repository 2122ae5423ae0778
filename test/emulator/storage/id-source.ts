/** Where the server's ids start counting, in milliseconds since 1970: 2012-05-05. */
const EPOCH_MILLIS = 1_336_258_850_000

/** Makes ids as the server does: milliseconds in the upper bits, growing, bunched within a transaction. */
export class IdSource {
  #last = 0n

  next(nowMicros: number): bigint {
    const id = BigInt(Math.floor(nowMicros / 1000) - EPOCH_MILLIS) << 20n
    this.#last = id > this.#last ? id : this.#last + 1024n
    return this.#last
  }
}
