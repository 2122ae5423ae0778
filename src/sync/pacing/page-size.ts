import { isFaunaError, mayBeOfOneDocument } from '../../fauna/errors.ts'
import type { Page, PageLimit } from '../../fauna/fauna.ts'
import type { Workers } from './workers.ts'

/** The first page: small enough for documents of a megabyte each. */
const INITIAL_SIZE = 64

/** The largest page if none is configured: larger ones are no faster. */
const DEFAULT_LIMIT = 16_000

const TARGET_MS = 2_000

/** Bytes of a page. Pages of a thousand documents are nearly as fast as any (fauna.md), and memory grows with them. */
const TARGET_BYTES = 1_000_000

/**
 * Bytes of all pages that are in flight or being written at the same time. Node keeps several times as much memory
 * before it frees any (bench/measurements/memory.ts).
 */
const TOTAL_BYTES = 6_000_000

/** One page is written while the next one is in flight. */
const PAGES_PER_WORKER = 2

/** With more workers than this, prefetching gains nothing: other pages are in flight while one is written. */
const MAX_PREFETCHING_WORKERS = 8

/** The factor by which a page can be larger than the one before. */
const MAX_GROWTH = 16

/** Whether a worker requests its next page while it writes one. @param workers how many there are */
export function prefetches(workers: number): boolean {
  return workers <= MAX_PREFETCHING_WORKERS
}

export interface PageSizeOptions {
  /** The configured page size, an upper bound; absent: 16,000. */
  readonly limit?: number | undefined
  /** The largest page that Fauna answers. */
  readonly largest: number
  /** How many bytes an answer may have at present. */
  readonly targetBytes: () => number
  /** How long an answer may take, in milliseconds; absent: two seconds. */
  readonly targetMs?: number
  /** A monotonic clock, in milliseconds. */
  readonly elapsed: () => number
}

/**
 * Adapts the size of pages to the documents and the server: large enough to be fast, small enough for memory and for
 * Fauna's limits. Nothing else makes a page smaller.
 */
export class PageSize {
  readonly #limit: number
  readonly #targetBytes: () => number
  readonly #targetMs: number
  readonly #elapsed: () => number
  #size: number

  constructor({ limit = DEFAULT_LIMIT, largest, targetBytes, targetMs = TARGET_MS, elapsed }: PageSizeOptions) {
    this.#limit = Math.min(limit, largest)
    this.#targetBytes = targetBytes
    this.#targetMs = targetMs
    this.#elapsed = elapsed
    this.#size = Math.min(INITIAL_SIZE, this.#limit)
  }

  /** How many entries the next page has, at most. */
  get current(): number {
    return this.#size
  }

  /**
   * Requests a page of the current size. After `too_large` and `time_out`, requests it again with half the size, and so
   * are all later pages. After a failure that one document may have caused, only this page is narrowed.
   * @throws the error of a page of one entry; any other error
   */
  async request<T extends Page<unknown>>(
    page: (limit: PageLimit) => Promise<T>,
    { narrowing, canSetAside }: PageAttempt = { narrowing: new Narrowing(), canSetAside: false },
  ): Promise<T> {
    for (;;) {
      const isNarrowed = narrowing.limit < this.#size
      const size = isNarrowed ? narrowing.limit : this.#size
      const startedAt = this.#elapsed()
      try {
        const answer = await page({ size, canSetAside })
        if (!isNarrowed) this.#adapt(size, answer, this.#elapsed() - startedAt)
        narrowing.read(answer.entries.length)
        return answer
      } catch (error) {
        if (size === 1) throw error
        if (isFaunaError(error, 'too_large', 'time_out')) this.#size = Math.floor(size / 2)
        else if (mayBeOfOneDocument(error)) narrowing.failed(size)
        else throw error
      }
    }
  }

  #adapt(size: number, page: Page<unknown>, ms: number): void {
    const covered = coveredBy(page)
    const factor = Math.min(this.#targetMs / ms, this.#targetBytes() / page.length)
    // A page that is not half full does not show the cost of a full one, unless it was too expensive already.
    const isSmall = covered < size / 2
    if (isSmall && factor >= 1) return
    const next = Math.min((isSmall ? size : covered) * factor, size * MAX_GROWTH)
    this.#size = Math.max(1, Math.min(Math.floor(next), this.#limit))
  }
}

/** How many entries a page covers, with those that Fauna left out. */
function coveredBy({ entries, covered }: Page<unknown>): number {
  return covered ?? entries.length
}

/** What of a stream decides the size of its pages. */
export interface Paced {
  readonly config: { readonly pageSize?: number | undefined }
  readonly fauna: { readonly largestPage: number }
  readonly workers: Pick<Workers, 'count' | 'busy'>
  readonly elapsed: () => number
}

/** The size of the pages of ranges, which all workers can read at the same time. */
export function rangePageSize({ config, fauna, workers, elapsed }: Paced): PageSize {
  const targetBytes = Math.min(TARGET_BYTES, TOTAL_BYTES / (PAGES_PER_WORKER * workers.count))
  return new PageSize({ limit: config.pageSize, largest: fauna.largestPage, targetBytes: () => targetBytes, elapsed })
}

/**
 * The size of the pages of events, which one worker reads one after another. A page takes a round trip, whatever its
 * size, so the pages take the memory of the workers that are idle at present.
 */
export function eventPageSize({ config, fauna, workers, elapsed }: Paced): PageSize {
  const targetBytes = (): number => TOTAL_BYTES / (PAGES_PER_WORKER * workers.busy)
  return new PageSize({ limit: config.pageSize, largest: fauna.largestPage, targetBytes, elapsed })
}

/** How a page is requested that may hold a damaged document. */
export interface PageAttempt {
  /** Of the sequence that the page belongs to. */
  readonly narrowing: Narrowing
  /** As in `PageLimit`. */
  readonly canSetAside: boolean
}

/**
 * Narrows the pages of one sequence down to the entry that makes them fail: each page has half of the entries of which
 * one is damaged, so that a page of n takes about log2(n) requests. The pages grow again after it.
 */
export class Narrowing {
  /** How many of the next entries include a damaged one; 0 if none is suspected. */
  #suspects = 0
  #limit: number

  /** @param limit how many entries the first page has, at most */
  constructor(limit = Number.POSITIVE_INFINITY) {
    this.#limit = limit
  }

  /** How many entries the next page has, at most. */
  get limit(): number {
    return this.#limit
  }

  failed(size: number): void {
    this.#suspects = size
    this.#limit = Math.floor(size / 2)
  }

  read(count: number): void {
    this.#suspects = Math.max(0, this.#suspects - count)
    this.#limit = this.#suspects > 0 ? Math.max(1, Math.floor(this.#suspects / 2)) : this.#limit * MAX_GROWTH
  }

  /** The entry was found and skipped. Its neighbours may be damaged too. */
  skipped(): void {
    this.#suspects = 0
    this.#limit = 1
  }
}
