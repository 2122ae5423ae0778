/** What happened, counted. */
export interface Tally {
  runs: number
  /** Runs that resumed from the state of another run with another number of workers. */
  otherConcurrency: number
  /** The most ranges that a state left to be read. */
  mostRanges: number
  /** Runs that SIGKILL ended. */
  kills: number
  /** Runs that SIGTERM ended. */
  stops: number
  faults: number
  changes: number
  jumps: number
  records: number
  states: number
  sentTwice: number
  /** The most records after the last state of an interrupted stream. */
  mostUncommitted: number
  /** The longest that a run took from SIGTERM to its end, in milliseconds. */
  longestStop: number
  /** Documents that were deleted and are still there, where the history may have passed. */
  deletionsForgotten: number
  lost: number
  /** Documents that a destination has and the database has not. */
  surplus: number
  /** Episodes on nodes that lag. */
  clusters: number
  /** Documents that were damaged, and those that the errors of streams named. */
  damaged: number
  unreadable: number
  /** Documents that disappeared from the database, but not from its indexes, and those that warnings named. */
  disappeared: number
  skipped: number
}

export function newTally(): Tally {
  return {
    runs: 0,
    otherConcurrency: 0,
    mostRanges: 0,
    kills: 0,
    stops: 0,
    faults: 0,
    changes: 0,
    jumps: 0,
    records: 0,
    states: 0,
    sentTwice: 0,
    mostUncommitted: 0,
    longestStop: 0,
    deletionsForgotten: 0,
    lost: 0,
    surplus: 0,
    clusters: 0,
    damaged: 0,
    unreadable: 0,
    disappeared: 0,
    skipped: 0,
  }
}

const LARGEST: ReadonlySet<keyof Tally> = new Set(['mostRanges', 'mostUncommitted', 'longestStop'])

export function addTally(sum: Tally, tally: Tally): void {
  for (const key of Object.keys(tally) as (keyof Tally)[]) {
    sum[key] = LARGEST.has(key) ? Math.max(sum[key], tally[key]) : sum[key] + tally[key]
  }
}
