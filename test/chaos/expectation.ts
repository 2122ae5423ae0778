import type { SyncMode } from '../integration/harness/connector.ts'
import type { Destinations } from './destination.ts'
import type { World } from './world.ts'

/** What a run has before it, if nothing happens: so that it is interrupted where it is likely to be. */
export interface Expectation {
  readonly records: number
  readonly requests: number
  readonly states: number
  readonly streams: number
}

/** Requests of a stream beside its pages. */
const OTHER_REQUESTS = 6

/** Where the connector chooses it. */
const USUAL_PAGE = 1000

export function expectationOf(
  world: World,
  destinations: Destinations,
  mode: SyncMode,
  pageSize: number = USUAL_PAGE,
): Expectation {
  const left = world.streams.map((stream) =>
    mode === 'full_refresh' ? unread(world, destinations, stream) : unsent(world, destinations, stream),
  )
  return {
    records: sum(left),
    requests: sum(left.map((count) => OTHER_REQUESTS + Math.ceil(count / pageSize))),
    states: sum(left.map((count) => 1 + Math.floor(count / 10_000))),
    streams: left.length,
  }
}

/** How many documents are left for a full refresh that resumes. */
function unread(world: World, destinations: Destinations, stream: string): number {
  const { documents } = world.collection(stream)
  const all = documents.ordered().length
  const ranges: readonly { from: string; to?: string }[] = destinations.stateOf(stream)?.full_refresh?.ranges ?? [
    { from: '0' },
  ]
  const ends = ranges.map(({ to }) => (to === undefined ? all : documents.lowerBound(BigInt(to) + 1n)))
  return sum(ranges.map(({ from }, i) => (ends[i] ?? all) - documents.lowerBound(BigInt(from))))
}

/** How many documents are left, after the position or in the ranges, for an incremental sync that resumes. */
function unsent(world: World, destinations: Destinations, stream: string): number {
  const updates = destinations.stateOf(stream)?.updates ?? { ts: 0 }
  const ranges: readonly { after: { ts: number }; to?: number }[] = updates.ranges ?? [{ after: updates }]
  const isUnsent = (ts: number): boolean => ranges.some(({ after, to = ts }) => after.ts < ts && ts <= to)
  const documents = world.collection(stream).documents.ordered()
  return documents.filter(({ latest }) => latest !== undefined && isUnsent(latest.ts)).length
}

function sum(counts: readonly number[]): number {
  return counts.reduce((total, count) => total + count, 0)
}
