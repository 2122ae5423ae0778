import { isFaunaError } from '../../fauna/errors.ts'
import type { Fauna, IndexAccess, IndexInfo } from '../../fauna/fauna.ts'
import { quoted } from '../../text/quoted.ts'

/** An index to walk, or a sentence that says why there is none and what to do. */
export type ChosenIndex = { readonly index: string } | { readonly problem: string }

/** Chooses the indexes that incremental syncs walk, among those that the key's role can see. */
export class IndexChoice {
  readonly #fauna: Fauna
  /** Undefined if the role cannot list indexes. */
  readonly #indexes: readonly IndexInfo[] | undefined

  constructor(fauna: Fauna, indexes: readonly IndexInfo[] | undefined) {
    this.#fauna = fauna
    this.#indexes = indexes
  }

  /** Whether the key's role can list indexes. */
  get listed(): boolean {
    return this.#indexes !== undefined
  }

  /**
   * The index that a sync of this collection walks.
   * @param named the index that the configuration names; absent: any eligible one
   * @param known which indexes can be read, by name; any other is asked for
   * @throws FaunaError
   */
  async choose(
    collection: string,
    named?: string,
    known: ReadonlyMap<string, IndexAccess> = new Map(),
  ): Promise<ChosenIndex> {
    const fauna = this.#fauna
    const indexes = this.#indexes
    if (indexes === undefined) {
      return {
        problem: `This key's role cannot list indexes. Grant it the privilege: ${fauna.remedies.listSchema()}`,
      }
    }
    if (named !== undefined) return this.#chooseNamed(indexes, collection, named, known)
    const candidates = this.#eligible(collection)
    return candidates.length > 0
      ? this.#firstReadable(collection, candidates, known)
      : { problem: noIndexProblem(fauna, collection, indexes) }
  }

  /**
   * The index of each collection that has one that can be walked and read now, in one request for all.
   * @throws FaunaError
   */
  async chooseAll(collections: readonly string[]): Promise<Map<string, string>> {
    const candidates = collections.flatMap((collection) =>
      this.#eligible(collection).map(({ name }) => ({ collection, name })),
    )
    const access = await this.#fauna.indexAccess(candidates)
    const chosen = new Map<string, string>()
    for (const [i, { collection, name }] of candidates.entries()) {
      if (access[i] === 'readable' && !chosen.has(collection)) chosen.set(collection, name)
    }
    return chosen
  }

  /** The indexes that `choose` chooses from, by name. Of each it has to know whether it can be read. */
  candidates(collection: string, named?: string): readonly string[] {
    const names = this.#eligible(collection).map(({ name }) => name)
    return named === undefined ? names : names.filter((name) => name === named)
  }

  async #chooseNamed(
    indexes: readonly IndexInfo[],
    collection: string,
    named: string,
    known: ReadonlyMap<string, IndexAccess>,
  ): Promise<ChosenIndex> {
    const namesakes = indexes.filter(({ name }) => name === named)
    const index = namesakes.find(({ sources }) => sources.includes(collection)) ?? namesakes[0]
    if (index === undefined) return { problem: await unlistedProblem(this.#fauna, collection, named) }
    const reason = ineligibleReasonOf(index, collection)
    if (reason === undefined) return this.#firstReadable(collection, [index], known)
    return {
      problem: `The index ${quoted(named)} ${reason}. Name an eligible one, or create it: ${this.#fauna.remedies.createIndex(collection)}`,
    }
  }

  /** The indexes that a sync of this collection can walk, those over `ts` and `ref` alone first. */
  #eligible(collection: string): IndexInfo[] {
    return (this.#indexes ?? [])
      .filter((index) => index.ineligibleReason === undefined && index.sources[0] === collection)
      .sort((a, b) => Number(b.exact) - Number(a.exact))
  }

  /** @param candidates at least one */
  async #firstReadable(
    collection: string,
    candidates: readonly IndexInfo[],
    known: ReadonlyMap<string, IndexAccess>,
  ): Promise<ChosenIndex> {
    const access = candidates.every(({ name }) => known.has(name))
      ? candidates.map(({ name }) => known.get(name))
      : await this.#fauna.indexAccess(candidates.map(({ name }) => ({ collection, name })))
    const readable = candidates.find((_, i) => access[i] === 'readable')
    if (readable) return { index: readable.name }
    const first = candidates[0]?.name ?? ''
    return { problem: access[0] === 'building' ? building(first) : unreadable(this.#fauna, first, collection) }
  }
}

/** Lists all indexes in one request. @throws FaunaError */
export async function openIndexChoice(fauna: Fauna): Promise<IndexChoice> {
  try {
    return new IndexChoice(fauna, await fauna.indexes())
  } catch (error) {
    if (isFaunaError(error, 'forbidden')) return new IndexChoice(fauna, undefined)
    throw error
  }
}

function ineligibleReasonOf(index: IndexInfo, collection: string): string | undefined {
  if (index.sources.length === 1 && index.sources[0] !== collection) {
    return `covers the collection ${quoted(index.sources[0] ?? '')}, not ${quoted(collection)}`
  }
  return index.ineligibleReason
}

function noIndexProblem(fauna: Fauna, collection: string, indexes: readonly IndexInfo[]): string {
  const near = indexes.find((index) => index.ineligibleReason !== undefined && index.sources.includes(collection))
  const hint = near ? ` (${quoted(near.name)} ${near.ineligibleReason})` : ''
  return (
    `The collection ${quoted(collection)} has no index that an incremental sync can walk, or this key's role cannot see it${hint}. ` +
    `Create one: ${fauna.remedies.createIndex(collection)} or let the role list indexes: ${fauna.remedies.listIndexes()}`
  )
}

/** An index that is not listed does not exist, or the role cannot see its definition. */
async function unlistedProblem(fauna: Fauna, collection: string, index: string): Promise<string> {
  const [access] = await fauna.indexAccess([{ collection, name: index }])
  return access === 'missing'
    ? `The index ${quoted(index)} does not exist. Create it, or name another: ${fauna.remedies.createIndex(collection)}`
    : `This key's role cannot see the definition of the index ${quoted(index)}. Grant it the privilege: ${fauna.remedies.listIndexes()}`
}

function building(index: string): string {
  return `The index ${quoted(index)} is still being built. Try again when it is active.`
}

function unreadable(fauna: Fauna, index: string, collection: string): string {
  return `This key's role cannot read the index ${quoted(index)}. Grant it the privilege: ${fauna.remedies.readIndex(index, collection)}`
}
