import type { Emulator } from '../emulator/emulator.ts'
import type { Random } from './random.ts'

const NODES = 3

/** The most that a node lags behind the present: measured on a cluster that had just been created (fauna.md, "Clusters"). */
export const MAX_LAG_MS = 225

/** About one request in so many finds that the lags have changed since the one before. */
const LAG_CHANGE_EVERY = 15

/** The most that passes from one request to the next. */
const BETWEEN_REQUESTS_MS = 20

/** Replaces the emulator by lagging nodes at its address, once all of them have seen everything so far. */
export function startCluster(emulator: Emulator, random: Random): void {
  const { clock } = emulator
  // Requests move the clock, so that a lag spans as many of them on a slow machine as on a fast one.
  clock.set(clock.now() + (MAX_LAG_MS + 1) * 1000)
  emulator.requests.before(() => clock.advance(random.int(1, BETWEEN_REQUESTS_MS)))
  drawLags(emulator, random)
  emulator.nodes.chooseBy(() => random.int(0, NODES - 1))
}

/** Lets the lags change now and then. Returns what ends that. */
export function changeLags(emulator: Emulator, random: Random): () => void {
  if (emulator.nodes.all().length === 0) return () => {}
  return emulator.requests.before(() => {
    if (random.oneIn(LAG_CHANGE_EVERY)) drawLags(emulator, random)
  })
}

function drawLags(emulator: Emulator, random: Random): void {
  emulator.nodes.set(Array.from({ length: NODES }, () => ({ lagMs: random.int(0, MAX_LAG_MS) })))
}
