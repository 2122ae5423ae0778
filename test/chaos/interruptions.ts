import { setTimeout as sleep } from 'node:timers/promises'
import type { RequestLog } from '../emulator/request-log.ts'
import type { RunningConnector } from '../integration/harness/run-connector.ts'
import type { Expectation } from './expectation.ts'
import type { Random } from './random.ts'

/** When a run is killed or stopped, and by which signal. */
export interface Interruption {
  readonly signal: 'SIGKILL' | 'SIGTERM'
  readonly moment: Moment
}

export type Moment =
  /** While it starts, or at any time. */
  | { readonly at: 'time'; readonly ms: number }
  /** Before the nth request is answered. */
  | { readonly at: 'request'; readonly nth: number }
  | { readonly at: 'record'; readonly nth: number }
  | { readonly at: 'state'; readonly nth: number }
  /** When this many streams are COMPLETE. */
  | { readonly at: 'complete'; readonly nth: number }
  /** While the reader is paused after the nth record, in the middle of a line. */
  | { readonly at: 'paused'; readonly nth: number; readonly ms: number }

const WEIGHTS: Readonly<Record<Moment['at'], number>> = {
  request: 8,
  record: 8,
  time: 3,
  paused: 3,
  state: 3,
  complete: 3,
}

/** Spread over the whole run, its start and its last moments included. */
export function chooseInterruption(expected: Expectation, random: Random): Interruption {
  return { signal: random.oneIn(5) ? 'SIGTERM' : 'SIGKILL', moment: chooseMoment(expected, random) }
}

const START_MS = 120
const RECORDS_PER_MS = 20

function chooseMoment({ records, requests, states, streams }: Expectation, random: Random): Moment {
  // Of a run that has no record, the kinds that wait for one would let it end.
  const at = records === 0 ? random.pick(['request', 'time'] as const) : random.weighted(WEIGHTS)
  switch (at) {
    case 'time':
      return { at, ms: random.int(0, random.oneIn(2) ? START_MS : START_MS + records / RECORDS_PER_MS) }
    case 'request':
      return { at, nth: random.int(1, requests) }
    case 'record':
      return { at, nth: random.oneIn(8) ? records : random.int(1, records) }
    case 'state':
      return { at, nth: random.int(1, states) }
    case 'complete':
      return { at, nth: random.oneIn(2) ? streams : random.int(1, streams) }
    case 'paused':
      return { at, nth: random.int(1, records), ms: random.int(1, 60) }
  }
}

/** Ends the run when the moment has come, if it comes. Returns what gives up waiting for it. */
export function interruptAt(
  { moment, signal }: Interruption,
  running: RunningConnector,
  requests: RequestLog,
  onSignal: () => void,
): () => void {
  const kill = (): void => {
    running.kill(signal)
    onSignal()
  }
  const giveUp = new AbortController()
  switch (moment.at) {
    case 'time':
      sleep(moment.ms, undefined, { signal: giveUp.signal }).then(kill, () => {})
      break
    case 'request':
      giveUp.signal.addEventListener('abort', requests.before(nth(moment.nth, kill)))
      break
    case 'record':
    case 'paused': {
      const pause = async (): Promise<void> => {
        running.pause()
        await sleep(moment.at === 'paused' ? moment.ms : 0)
        kill()
        running.resume()
      }
      const reached = nth(moment.nth, moment.at === 'paused' ? pause : kill)
      running.onMessage(({ type }) => type === 'RECORD' && reached())
      break
    }
    case 'state': {
      const reached = nth(moment.nth, kill)
      running.onMessage(({ type }) => type === 'STATE' && reached())
      break
    }
    case 'complete': {
      const reached = nth(moment.nth, kill)
      running.onMessage((message) => {
        if (message.type === 'TRACE' && message.trace.stream_status?.status === 'COMPLETE') reached()
      })
      break
    }
  }
  return () => giveUp.abort()
}

function nth(count: number, reached: () => unknown): () => void {
  let left = count
  return () => {
    if (--left === 0) reached()
  }
}
