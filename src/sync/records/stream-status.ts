import type { StreamDescriptor, StreamStatus, StreamStatusReason } from '../../airbyte/messages.ts'
import type { Output } from '../../airbyte/output.ts'

/** Writes the STREAM_STATUS messages of one stream. */
export class StreamStatusReporter {
  readonly #descriptor: StreamDescriptor
  readonly #output: Output
  readonly #now: () => number
  #isRunning = false
  #hasBegun = false
  #isRateLimited = false

  /** @param now milliseconds since 1970 */
  constructor(descriptor: StreamDescriptor, output: Output, now: () => number) {
    this.#descriptor = descriptor
    this.#output = output
    this.#now = now
  }

  /** Whether RUNNING was reported without a reason to wait. */
  get hasBegun(): boolean {
    return this.#hasBegun
  }

  /** Whether RUNNING is the last status, without a reason to wait. */
  get isRunning(): boolean {
    return this.#isRunning
  }

  report(status: StreamStatus): void {
    if (status === 'RUNNING') {
      this.#isRunning = true
      this.#hasBegun = true
      this.#isRateLimited = false
    }
    this.#write(status)
  }

  /**
   * Reports RUNNING with the reason RATE_LIMITED, once until RUNNING is reported again.
   * @param waitMs length of the wait in milliseconds; absent if unknown
   */
  rateLimited(waitMs?: number): void {
    if (this.#isRateLimited) return
    this.#isRateLimited = true
    this.#isRunning = false
    const rate_limited = waitMs === undefined ? {} : { quota_reset: this.#now() + waitMs }
    this.#write('RUNNING', [{ type: 'RATE_LIMITED', rate_limited }])
  }

  #write(status: StreamStatus, reasons?: readonly StreamStatusReason[]): void {
    const stream_status = { stream_descriptor: this.#descriptor, status, ...(reasons && { reasons }) }
    this.#output.message({ type: 'TRACE', trace: { type: 'STREAM_STATUS', emitted_at: this.#now(), stream_status } })
  }
}
