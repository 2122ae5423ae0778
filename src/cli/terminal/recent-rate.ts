/** How many a second came of late, from what there is in all by now. */
export interface RecentRate {
  /** @param nowMs of a clock that does not go back */
  at(nowMs: number, total: number): number
}

const WINDOW_MS = 5_000

export function recentRate(startMs: number): RecentRate {
  let samples = [{ ms: startMs, total: 0 }]
  return {
    at(ms, total) {
      const beyond = samples.findLastIndex((sample) => ms - sample.ms >= WINDOW_MS)
      samples = [...samples.slice(Math.max(beyond, 0)), { ms, total }]
      const [first] = samples
      return first === undefined || ms === first.ms ? 0 : ((total - first.total) * 1_000) / (ms - first.ms)
    },
  }
}
