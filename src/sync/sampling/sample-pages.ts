import { type FaunaError, isFaunaError, mayBeOfOneDocument } from '../../fauna/errors.ts'
import type { Fauna, SamplePage, SampleRange } from '../../fauna/fauna.ts'
import type { Workers } from '../pacing/workers.ts'

/** How many documents one request reads at most. */
const DOCUMENTS_PER_REQUEST = 1000

/** How many pages one request reads at most. */
const PAGES_PER_REQUEST = 32

/**
 * Reads the pages of a sample, several in one request. A request that fails because of its size, or because of one
 * document, is divided: into fewer pages, then into smaller ones.
 */
export class SamplePages {
  /** How many requests were made. */
  requests = 0
  readonly #fauna: Fauna
  readonly #workers: Workers
  readonly #collection: string
  readonly #snapshot: number
  #documentsPerRequest = DOCUMENTS_PER_REQUEST
  #failure: FaunaError | undefined

  /** @param snapshot in microseconds */
  constructor(fauna: Fauna, workers: Workers, collection: string, snapshot: number) {
    this.#fauna = fauna
    this.#workers = workers
    this.#collection = collection
    this.#snapshot = snapshot
  }

  /** Why a page could not be read at all; undefined if each was read. */
  get failure(): FaunaError | undefined {
    return this.#failure
  }

  /**
   * Reads a page of each range.
   * @param size how many documents a page has at most
   * @returns the pages in the order of the ranges; undefined for one whose first document cannot be read
   * @throws FaunaError if no smaller page can succeed
   */
  async read(ranges: readonly SampleRange[], size: number): Promise<(SamplePage | undefined)[]> {
    const limit = Math.min(size, this.#documentsPerRequest)
    const perRequest = Math.min(PAGES_PER_REQUEST, Math.floor(this.#documentsPerRequest / limit))
    const requests: Promise<(SamplePage | undefined)[]>[] = []
    for (let i = 0; i < ranges.length; i += perRequest) {
      requests.push(this.#readDividing(ranges.slice(i, i + perRequest), limit))
    }
    return (await Promise.all(requests)).flat()
  }

  async #readDividing(ranges: readonly SampleRange[], size: number): Promise<(SamplePage | undefined)[]> {
    try {
      return [...(await this.#request(ranges, size))]
    } catch (error) {
      if (!isFaunaError(error) || !canDivide(error)) throw error
      if (isFaunaError(error, 'too_large', 'time_out')) {
        this.#documentsPerRequest = Math.max(1, Math.floor((ranges.length * size) / 2))
      }
      if (ranges.length > 1) {
        const middle = Math.ceil(ranges.length / 2)
        const first = await this.#readDividing(ranges.slice(0, middle), size)
        return [...first, ...(await this.#readDividing(ranges.slice(middle), size))]
      }
      if (size > 1) return this.#readDividing(ranges, Math.floor(size / 2))
      this.#failure = error
      return [undefined]
    }
  }

  async #request(ranges: readonly SampleRange[], size: number): Promise<readonly SamplePage[]> {
    await this.#workers.acquire()
    try {
      this.requests++
      const request = { collection: this.#collection, snapshot: this.#snapshot, ranges, size, canSetAside: true }
      return await this.#fauna.sample(request)
    } finally {
      this.#workers.release()
    }
  }
}

/** Whether a smaller request may succeed. */
function canDivide(error: FaunaError): boolean {
  return isFaunaError(error, 'too_large', 'time_out', 'uncomputable') || mayBeOfOneDocument(error)
}
