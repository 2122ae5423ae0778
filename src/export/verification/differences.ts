import { countOf } from '../../text/count.ts'

/** How many ids a difference names. */
const MOST_NAMED = 10

/** Documents that differ in one way: how many, and the first of their ids. */
class DifferingDocuments {
  readonly #ids: string[] = []
  #count = 0

  add(id: string): void {
    this.#count++
    if (this.#ids.length < MOST_NAMED) this.#ids.push(id)
  }

  get count(): number {
    return this.#count
  }

  /** `2 documents are missing: 1, 2`. @param predicate for one document, and for several */
  text([one, several]: readonly [string, string]): string {
    const more = this.#count > this.#ids.length ? ', ...' : ''
    return `${countOf(this.#count, 'document')} ${this.#count === 1 ? one : several}: ${this.#ids.join(', ')}${more}`
  }
}

/** How the file of a collection differs from the collection. */
export class Differences {
  /** In the database only. */
  readonly missing = new DifferingDocuments()
  /** In the file only. */
  readonly additional = new DifferingDocuments()
  /** With another `ts`. */
  readonly changed = new DifferingDocuments()
  /** In the file only, because they have expired since. */
  readonly expired = new DifferingDocuments()

  /** As sentences about the file, without their ends; documents that have expired are no difference. */
  get texts(): string[] {
    const { missing, additional, changed } = this
    return [
      ...(missing.count > 0 ? [missing.text(['of the database is missing', 'of the database are missing'])] : []),
      ...(additional.count > 0 ? [additional.text(['is not in the database', 'are not in the database'])] : []),
      ...(changed.count > 0 ? [changed.text(['has another ts', 'have another ts'])] : []),
    ]
  }
}
