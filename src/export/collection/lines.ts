const LINE_END = 0x0a

/** Takes a line, without its end: the bytes from `start` to `end`, exclusive. They are valid until it returns. */
export type TakeLine = (bytes: Buffer, start: number, end: number) => void

/** Divides chunks of bytes into lines. */
export class Lines {
  readonly #take: TakeLine
  /** The beginning of a line whose end is in a later chunk. */
  #pieces: Buffer[] = []

  constructor(take: TakeLine) {
    this.#take = take
  }

  /** The chunk can be reused afterwards. */
  push(chunk: Buffer): void {
    let start = 0
    if (this.#pieces.length > 0) {
      const end = chunk.indexOf(LINE_END)
      if (end < 0) {
        this.#pieces.push(Buffer.from(chunk))
        return
      }
      const line = Buffer.concat([...this.#pieces, chunk.subarray(0, end)])
      this.#pieces = []
      this.#take(line, 0, line.length)
      start = end + 1
    }
    for (let end = chunk.indexOf(LINE_END, start); end >= 0; end = chunk.indexOf(LINE_END, start)) {
      this.#take(chunk, start, end)
      start = end + 1
    }
    if (start < chunk.length) this.#pieces.push(Buffer.from(chunk.subarray(start)))
  }

  /** The bytes after the last line end: none in a file whose last line is complete. */
  get rest(): number {
    return this.#pieces.reduce((sum, { length }) => sum + length, 0)
  }
}
