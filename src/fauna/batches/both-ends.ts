import { isFaunaError } from '../errors.ts'

/** A page of a list, of which each row has a key of its own. */
export interface ListPage<T, C> {
  /** In the order of the list, whichever end it is read from. */
  readonly rows: readonly T[]
  /** Where the next page starts, in the direction of reading; absent at the other end. */
  readonly next?: C | undefined
}

export type End = 'first' | 'last'

/** A list that can be read page by page from both ends. */
export interface List<T, C> {
  /** How many rows a page has at most, at the beginning. */
  readonly pageSize: number
  keyOf(row: T): string
  /** @param from the `next` of the last page from this end; absent: its first page */
  page(end: End, size: number, from?: C): Promise<ListPage<T, C>>
}

/**
 * Reads a list. One that is longer than a page is read from both ends at the same time, until they meet: the server works
 * on one page with one core (measured). A page that Fauna cannot answer in time, or calls too large, is asked for again in
 * half the size.
 * @returns the rows in the order of the list
 * @throws FaunaError
 */
export async function readFromBothEnds<T, C>(list: List<T, C>): Promise<T[]> {
  const reader = new Reader(list)
  await reader.read()
  return reader.rows()
}

class Reader<T, C> {
  readonly #list: List<T, C>
  readonly #head: T[] = []
  /** From the last to the first. */
  readonly #tail: T[] = []
  readonly #keys = new Set<string>()
  /** Whether every row was found. */
  #isComplete = false
  #pageSize: number

  constructor(list: List<T, C>) {
    this.#list = list
    this.#pageSize = list.pageSize
  }

  rows(): T[] {
    return [...this.#head, ...this.#tail.toReversed()]
  }

  async read(): Promise<void> {
    const { rows, next } = await this.#page('first')
    this.#add('first', rows)
    if (next === undefined) return
    await Promise.all([this.#readFrom('first', next), this.#readFrom('last')])
  }

  async #readFrom(end: End, start?: C): Promise<void> {
    for (let from = start; !this.#isComplete; ) {
      const { rows, next } = await this.#page(end, from)
      const areAllNew = this.#add(end, rows)
      if (!areAllNew || next === undefined) this.#isComplete = true
      from = next
    }
  }

  /** @returns whether none of the rows was found before: then the ends have not met */
  #add(end: End, rows: readonly T[]): boolean {
    const found = rows.filter((row) => !this.#keys.has(this.#list.keyOf(row)))
    for (const row of found) this.#keys.add(this.#list.keyOf(row))
    if (end === 'first') this.#head.push(...found)
    else this.#tail.push(...found.toReversed())
    return found.length === rows.length
  }

  async #page(end: End, from?: C): Promise<ListPage<T, C>> {
    const size = this.#pageSize
    try {
      return await this.#list.page(end, size, from)
    } catch (error) {
      if (size === 1 || !isFaunaError(error, 'time_out', 'too_large')) throw error
      this.#pageSize = Math.min(this.#pageSize, Math.ceil(size / 2))
      return this.#page(end, from)
    }
  }
}
