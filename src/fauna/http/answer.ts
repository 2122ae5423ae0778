/** An HTTP response of any status. */
export class HttpAnswer {
  readonly status: number
  /** Readable until `release`. */
  readonly body: Buffer
  /** From `Retry-After`, in milliseconds. */
  readonly retryAfterMs?: number

  constructor(status: number, body: Buffer, retryAfterMs?: number) {
    this.status = status
    this.body = body
    if (retryAfterMs !== undefined) this.retryAfterMs = retryAfterMs
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
