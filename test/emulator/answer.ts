/** What is sent back. */
export interface Answer {
  readonly status: number
  readonly body: string
  /** The time the query read at, or wrote at, in microseconds. */
  readonly txnTime: number
}
