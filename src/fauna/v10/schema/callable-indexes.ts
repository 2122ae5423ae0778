import type { CallableIndex } from '../queries.ts'
import { hasId, type IndexDefinition } from './index-eligibility.ts'

/**
 * The indexes that the server has listed. An index's name becomes text of a query, so only a listed name is ever used.
 */
export class CallableIndexes {
  readonly #byCollection = new Map<string, ReadonlyMap<string, CallableIndex>>()

  /** Replaces what is known of a collection. */
  set(collection: string, definitions: Readonly<Record<string, IndexDefinition>>): void {
    const indexes = Object.entries(definitions).map(([name, index]) => [name, { name, hasId: hasId(index) }] as const)
    this.#byCollection.set(collection, new Map(indexes))
  }

  get(collection: string, name: string): CallableIndex | undefined {
    return this.#byCollection.get(collection)?.get(name)
  }
}
