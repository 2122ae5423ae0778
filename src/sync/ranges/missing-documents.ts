import type { Log } from '../../airbyte/log.ts'
import type { MissingDocument } from '../../fauna/fauna.ts'

/** How many ids the warning names. */
const MOST_NAMED = 10

/** How many ids are remembered, so that a page that shows an entry again does not count it twice. */
const MOST_COUNTED = 10_000

/** Index entries that a walk skips, because their documents do not exist. The log reports them once. */
export class MissingDocuments {
  readonly #ids = new Set<string>()

  add(missing: readonly MissingDocument[]): void {
    for (const { id } of missing) if (this.#ids.size < MOST_COUNTED) this.#ids.add(id)
  }

  /** Writes one warning if any entry was skipped. */
  report(stream: string, index: string, log: Log): void {
    const { size } = this.#ids
    if (size === 0) return
    const count = size < MOST_COUNTED ? `${size}` : `${MOST_COUNTED} or more`
    const ids = [...this.#ids].slice(0, MOST_NAMED).join(', ')
    const more = size > MOST_NAMED ? ', ...' : ''
    log.warn(
      `Stream "${stream}": the index "${index}" is damaged: it has entries for documents that do not exist (${count}, with the ids ${ids}${more}). They were skipped. Documents that the index lacks are not found by an incremental sync: a full refresh reads them. Drop and recreate the index to repair it.`,
    )
  }
}
