/** What is sent back. */
export interface Answer {
  readonly status: number
  readonly body: string
  /** The time the query read at, or wrote at, in microseconds: v4 has it in a header, v10 in the body. */
  readonly txnTime?: number
}
