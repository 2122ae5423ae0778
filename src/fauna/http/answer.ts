export interface AnswerTimes {
  /** From `Retry-After`, in milliseconds. */
  readonly retryAfterMs?: number | undefined
  /** How long the answer took, from the request to its end, in milliseconds. */
  readonly waitedMs: number
}

/** An HTTP response of any status. */
export class HttpAnswer {
  readonly status: number
  /** Readable until `release`. */
  readonly body: Buffer
  readonly times: AnswerTimes

  constructor(status: number, body: Buffer, times: AnswerTimes) {
    this.status = status
    this.body = body
    this.times = times
  }

  /** Ends the use of the body: its memory is reused for another answer. */
  release(): void {}

  get text(): string {
    return this.body.toString('utf8')
  }
}

/** What a successful answer holds. */
export interface Answer<T> {
  readonly value: T
  /** The length of the body, in bytes. */
  readonly length: number
}
