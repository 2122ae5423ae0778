import type { Opening, OpeningRequest } from '../../fauna/fauna.ts'

/** The opening of one stream, which is requested together with others. */
export class PendingOpening {
  readonly request: OpeningRequest
  readonly opening: Promise<Opening>
  readonly #elapsed: () => number
  #answeredAt: number | undefined
  #resolve: (opening: Opening) => void = () => {}
  #reject: (error: unknown) => void = () => {}

  /** @param elapsed a monotonic clock, in milliseconds */
  constructor(request: OpeningRequest, elapsed: () => number) {
    this.request = request
    this.#elapsed = elapsed
    this.opening = new Promise((resolve, reject) => {
      this.#resolve = resolve
      this.#reject = reject
    })
    // It can fail before its stream starts, and after an abort no stream starts.
    this.opening.catch(() => {})
  }

  /** Whether it was answered at most so many milliseconds ago, or is not answered yet. */
  isFresh(ms: number): boolean {
    return this.#answeredAt === undefined || this.#elapsed() - this.#answeredAt <= ms
  }

  answer(opening: Opening): void {
    this.#answeredAt = this.#elapsed()
    this.#resolve(opening)
  }

  fail(error: unknown): void {
    this.#answeredAt = this.#elapsed()
    this.#reject(error)
  }
}
