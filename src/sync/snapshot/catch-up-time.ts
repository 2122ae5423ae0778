/** History that Fauna retains in addition to `history_days`. */
const EXTRA_MINUTES = 15

/**
 * How long a read can take before it has to catch up on changes, in milliseconds: a third of the time for which a
 * change can be read, so that none expires unread.
 * @param historyDays null: everything is retained; undefined: unknown
 */
export function catchUpAfterMs(historyDays: number | null | undefined): number {
  if (historyDays === null) return Number.POSITIVE_INFINITY
  return (((historyDays ?? 0) * 24 * 60 + EXTRA_MINUTES) * 60_000) / 3
}
