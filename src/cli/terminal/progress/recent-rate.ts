/** Computes a rate per second over the last seconds from running totals. */
export interface RecentRate {
  /** @param nowMs from a monotonic clock, in milliseconds */
  at(nowMs: number, total: number): number
}

const WINDOW_MS = 5_000

/** @param windowMs over how long a time; before so much has passed, since `startMs` */
export function recentRate(startMs: number, windowMs = WINDOW_MS): RecentRate {
  let samples = [{ ms: startMs, total: 0 }]
  return {
    at(ms, total) {
      const outside = samples.findLastIndex((sample) => ms - sample.ms >= windowMs)
      samples = [...samples.slice(Math.max(outside, 0)), { ms, total }]
      const [first] = samples
      return first === undefined || ms === first.ms ? 0 : ((total - first.total) * 1_000) / (ms - first.ms)
    },
  }
}
