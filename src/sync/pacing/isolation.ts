import { mayBeOfOneDocument } from '../../fauna/errors.ts'
import { Narrowing, type PageAttempt } from './page-size.ts'

/** So many documents in a row that cannot be read are not damaged: the server fails for every document. */
const MOST_NEIGHBOURS = 8

/** How many documents of one stream are set aside. A state holds a range for each of them. */
const MOST_OF_A_STREAM = 100

/** How many more documents can be set aside. */
export class SetAsideBudget {
  left = MOST_OF_A_STREAM
}

/**
 * Requests the pages of one sequence, and sets documents aside that the server cannot read, so that each keeps only
 * itself back. A page that fails after a few attempts is narrowed down to one document; its id is then requested alone.
 *
 * Three signs distinguish a server that fails for every document: it fails to list ids too, a number of documents in a
 * row fail, or too many fail in all. Then nothing is set aside: the request is retried until the retry policy gives up.
 */
export class Isolation {
  readonly #budget: SetAsideBudget
  readonly #narrowing = new Narrowing()
  /** How many documents were set aside since one was read. */
  #neighbours = 0

  constructor(budget: SetAsideBudget) {
    this.#budget = budget
  }

  /**
   * @param page requests the next page
   * @param skip skips the first document of that page; undefined if there is none
   * @returns the answer of one of them
   * @throws FaunaError
   */
  async request<T>(page: (attempt: PageAttempt) => Promise<T>, skip: () => Promise<T | undefined>): Promise<T> {
    const canSetAside = this.#neighbours < MOST_NEIGHBOURS && this.#budget.left > 0
    const narrowing = this.#narrowing
    try {
      const answer = await page({ narrowing, canSetAside })
      this.#neighbours = 0
      return answer
    } catch (error) {
      if (!canSetAside || !mayBeOfOneDocument(error)) throw error
      const skipped = await skip()
      if (skipped === undefined) return page({ narrowing, canSetAside: false })
      this.#neighbours++
      this.#budget.left--
      narrowing.skipped()
      return skipped
    }
  }
}
