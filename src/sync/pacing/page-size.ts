import { isFaunaError } from '../../fauna/errors.ts'
import type { Page } from '../../fauna/fauna.ts'

/** Finds a size of pages that keeps the server busy, with neither answers too large nor queries too long. */
export interface PageSize {
  /**
   * Asks for a page of the present size; where that is too much for Fauna, for half of it, and so on.
   * @throws the error of a page of one document
   */
  ask<T extends Page<unknown>>(page: (size: number) => Promise<T>): Promise<T>
  /** How many entries the next page has, if there are so many. */
  readonly present: number
}

/** Small enough for documents of a megabyte each. */
const FIRST_SIZE = 64

/** FQL v10 has no larger pages (fauna.md, v10), and larger ones are no faster. */
const LARGEST_SIZE = 16_000

const TARGET_MS = 2_000

/** Bytes of an answer: pages of a thousand documents are nearly as fast as any (fauna.md), and memory grows with them. */
const TARGET_LENGTH = 1_000_000

/**
 * Bytes of all answers that are under way or being written at the same time. Of what was read Node keeps several times
 * as much before it lets go of it (bench/measurements/memory.ts).
 */
const BUDGET = 6_000_000

/** One is written, and one is under way. */
const PAGES_PER_WORKER = 2

/** With more workers than this, others are under way while one is written. */
const MAX_PREFETCHING_WORKERS = 8

/** Whether a page is asked for while the one before is written. @param workers how many there are */
export function prefetches(workers: number): boolean {
  return workers <= MAX_PREFETCHING_WORKERS
}

/** The fastest that it grows, from one page to the next. */
const GROWTH = 16

/**
 * @param limit the user's own page size: never more than this
 * @param workers how many share the budget
 */
export function adaptivePageSize(limit: number = LARGEST_SIZE, workers = 1): PageSize {
  const target = Math.min(TARGET_LENGTH, BUDGET / (PAGES_PER_WORKER * workers))
  let size = Math.min(FIRST_SIZE, limit)

  return {
    get present() {
      return size
    },
    async ask(page) {
      for (;;) {
        const asked = size
        const started = performance.now()
        try {
          const answer = await page(asked)
          const took = performance.now() - started
          const room = Math.min(TARGET_MS / took, target / Math.max(answer.length, 1), GROWTH)
          // A page that is not full says nothing of what a full one would cost, unless it was too much already.
          if (room < 1 || answer.entries.length >= asked / 2) size = between(1, Math.floor(asked * room), limit)
          return answer
        } catch (error) {
          if (asked === 1 || !isFaunaError(error, 'too_large', 'time_out')) throw error
          size = Math.max(1, Math.floor(asked / 2))
        }
      }
    },
  }
}

function between(least: number, value: number, most: number): number {
  return Math.max(least, Math.min(value, most))
}
