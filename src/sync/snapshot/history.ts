/**
 * How long a change can be read, in milliseconds. Reading that takes longer would lose those that happen meanwhile, so
 * it catches up on them long before: when a third of the time is over.
 */
export function catchUpAfterMs(historyDays: number | null | undefined): number {
  return historyDays === null ? Number.POSITIVE_INFINITY : (((historyDays ?? 0) * 24 * 60 + 15) * 60_000) / 3
}
