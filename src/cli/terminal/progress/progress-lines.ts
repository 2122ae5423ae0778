import type { SyncProgress } from '../../../sync/progress/sync-progress.ts'
import type { WatchedTask } from '../../../sync/progress/watched-task.ts'
import { progressText } from './progress-text.ts'
import { type RecentRate, recentRate } from './recent-rate.ts'
import { workerLines } from './worker-lines.ts'

export interface TerminalSize {
  readonly columns: number
  readonly rows: number
}

const STEADY_WINDOW_MS = 60_000

/** The lines that show the progress of one task: one for each worker, and the total. */
export class ProgressLines {
  readonly #task: WatchedTask
  readonly #startMs: number
  readonly #rate: RecentRate
  readonly #steadyRate: RecentRate
  /** By the numbers of the workers. */
  readonly #workerRates = new Map<number, RecentRate>()

  /** @param startMs from a monotonic clock, in milliseconds */
  constructor(task: WatchedTask, startMs: number) {
    this.#task = task
    this.#startMs = startMs
    this.#rate = recentRate(startMs)
    this.#steadyRate = recentRate(startMs, STEADY_WINDOW_MS)
  }

  /** @param nowMs not before that of the last call */
  at(nowMs: number, progress: SyncProgress, { columns, rows }: TerminalSize): string[] {
    const { records, workers } = progress
    const paced = workers.map((worker) => ({
      ...worker,
      rate: this.#rateOf(worker.worker).at(nowMs, worker.allRecords),
    }))
    const pace = {
      elapsedMs: nowMs - this.#startMs,
      rate: this.#rate.at(nowMs, records),
      steadyRate: this.#steadyRate.at(nowMs, records),
    }
    // Lines that scrolled off the screen cannot be redrawn. The cursor is in the last line, after the total.
    const room = Math.max(rows - 1, 0)
    return [
      ...workerLines(paced, { columns, rows: room, noun: this.#task.noun }),
      progressText(progress, pace, columns, this.#task),
    ]
  }

  #rateOf(worker: number): RecentRate {
    const known = this.#workerRates.get(worker)
    if (known !== undefined) return known
    const added = recentRate(this.#startMs)
    this.#workerRates.set(worker, added)
    return added
  }
}
