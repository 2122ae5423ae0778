import { join } from 'node:path'
import { compareScanIds } from '../../fauna/ids.ts'
import { type PartContent, PartFile } from './part-file.ts'

/**
 * The parts of a collection, each with the documents of one range of ids. Several workers read a collection in ranges, and
 * each range is written to its own part, in the order of the ids: one after another, the parts contain all documents in that
 * order, whatever the ranges were.
 */
export class PartFiles {
  readonly #folder: string
  /** By their first id. Each extends to the next one. */
  #parts: readonly PartFile[]
  /** The part of the last document, with its index. */
  #current: { readonly part: PartFile; readonly end: string | undefined } | undefined

  /** @param contents of the parts that exist in the folder, by their first id */
  constructor(folder: string, contents: readonly PartContent[]) {
    this.#folder = folder
    this.#parts = contents.map((content) => this.#part(content.from, content))
  }

  /** The parts that contained documents at the last `flush`, by their first id. */
  get contents(): PartContent[] {
    return this.#parts.flatMap(({ content }) => content ?? [])
  }

  /** Starts a part for the documents from `from` on, unless one starts there. */
  begin(from: string): void {
    if (this.#parts[this.#indexOf(from)]?.from === from) return
    this.#parts = [...this.#parts, this.#part(from)].sort((a, b) => compareScanIds(a.from, b.from))
    this.#current = undefined
  }

  /** The part of a document. @throws Error if no range contains its id */
  of(id: string): PartFile {
    const current = this.#current
    if (
      current !== undefined &&
      compareScanIds(id, current.part.from) >= 0 &&
      (current.end === undefined || compareScanIds(id, current.end) < 0)
    ) {
      return current.part
    }
    const index = this.#indexOf(id)
    const part = this.#parts[index]
    if (part === undefined) throw new Error(`no range contains the id ${id}`)
    this.#current = { part, end: this.#parts[index + 1]?.from }
    return part
  }

  /**
   * Hands everything that was written to the operating system: no kill of the process loses it.
   * @throws ConfigError if a file cannot be written
   */
  flush(): void {
    for (const part of this.#parts) part.flush()
  }

  /** Closes all files. @throws ConfigError if one cannot be written */
  close(): void {
    let failure: { readonly error: unknown } | undefined
    for (const part of this.#parts) {
      try {
        part.close()
      } catch (error) {
        failure ??= { error }
      }
    }
    if (failure !== undefined) throw failure.error
  }

  /** The index of the last part that starts at or before `id`; -1 if there is none. */
  #indexOf(id: string): number {
    return this.#parts.findLastIndex(({ from }) => compareScanIds(from, id) <= 0)
  }

  #part(from: string, content?: PartContent): PartFile {
    return new PartFile(partPath(this.#folder, from), from, content)
  }
}

/** @param from the first id that can be in it */
export function partPath(folder: string, from: string): string {
  return join(folder, `from-${from}.jsonl`)
}
