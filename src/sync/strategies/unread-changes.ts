import type { Position } from '../../fauna/positions.ts'

/** Changes of a feed that were skipped, because their documents cannot be read. */
export class UnreadChanges {
  /** By the id of the document: the time of its first such change, in microseconds. */
  readonly #firstTs = new Map<string, number>()

  /** The ids of the documents. */
  get ids(): readonly string[] {
    return [...this.#firstTs.keys()]
  }

  add({ id, ts }: Position): void {
    if (!this.#firstTs.has(id)) this.#firstTs.set(id, ts)
  }

  /** A later change of the document was written, which a destination keeps instead. */
  supersede(id: string): void {
    this.#firstTs.delete(id)
  }

  /** The time up to which no change is missing: `ts`, or an earlier one, in microseconds. */
  completeUpTo(ts: number): number {
    let complete = ts
    for (const first of this.#firstTs.values()) complete = Math.min(complete, first - 1)
    return complete
  }
}
