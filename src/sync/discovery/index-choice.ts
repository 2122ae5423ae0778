import { isFaunaError } from '../../fauna/errors.ts'
import type { Fauna, IndexInfo } from '../../fauna/fauna.ts'
import { quoted } from '../../text/quoted.ts'

/** The indexes of a database, as far as the secret may see them. */
export interface IndexChoice {
  /** Whether the secret may list indexes at all. */
  readonly listed: boolean
  /**
   * The index that a sync of this collection walks, or why there is none: a sentence that names the remedy.
   * @param named the one that the configuration asks for
   */
  choose(collection: string, named?: string): Promise<ChosenIndex>
  /** The same for many collections, in few requests. */
  chooseAll(collections: readonly string[]): Promise<Map<string, string>>
}

export type ChosenIndex = { readonly index: string } | { readonly problem: string }

/** Asks for all indexes at once. */
export async function openIndexChoice(fauna: Fauna): Promise<IndexChoice> {
  const indexes = await fauna.indexes().catch((error) => {
    if (isFaunaError(error, 'forbidden')) return undefined
    throw error
  })
  const fitting = (collection: string): IndexInfo[] =>
    (indexes ?? [])
      .filter((index) => index.ineligibleReason === undefined && index.sources[0] === collection)
      .sort((a, b) => Number(b.exact) - Number(a.exact))

  const firstReadable = async (collection: string, candidates: readonly IndexInfo[]): Promise<ChosenIndex> => {
    const access = await fauna.indexAccess(candidates.map(({ name }) => ({ collection, name })))
    const readable = candidates.find((_, i) => access[i] === 'readable')
    if (readable) return { index: readable.name }
    const first = candidates[0]?.name ?? ''
    return { problem: access[0] === 'building' ? building(first) : unreadable(fauna, first, collection) }
  }

  return {
    listed: indexes !== undefined,

    async choose(collection, named) {
      if (indexes === undefined) {
        return {
          problem: `The secret may not list indexes. Grant its role the privilege: ${fauna.remedies.listSchema()}`,
        }
      }
      if (named === undefined) {
        const candidates = fitting(collection)
        return candidates.length > 0
          ? firstReadable(collection, candidates)
          : { problem: noIndex(fauna, collection, indexes) }
      }
      const namesakes = indexes.filter(({ name }) => name === named)
      const index = namesakes.find(({ sources }) => sources.includes(collection)) ?? namesakes[0]
      if (index === undefined) return { problem: await unlisted(fauna, collection, named) }
      const ineligibleReason = ineligibleReasonOf(index, collection)
      if (ineligibleReason !== undefined) {
        return {
          problem: `The index ${quoted(named)} ${ineligibleReason}. Name one that fits, or create it: ${fauna.remedies.createIndex(collection)}`,
        }
      }
      return firstReadable(collection, [index])
    },

    async chooseAll(collections) {
      const candidates = collections.flatMap((collection) =>
        fitting(collection).map(({ name }) => ({ collection, name })),
      )
      const access = await fauna.indexAccess(candidates)
      const chosen = new Map<string, string>()
      for (const [i, { collection, name }] of candidates.entries()) {
        if (access[i] === 'readable' && !chosen.has(collection)) chosen.set(collection, name)
      }
      return chosen
    },
  }
}

function ineligibleReasonOf(index: IndexInfo, collection: string): string | undefined {
  if (index.sources.length === 1 && index.sources[0] !== collection) {
    return `covers the collection ${quoted(index.sources[0] ?? '')}, not ${quoted(collection)}`
  }
  return index.ineligibleReason
}

function noIndex(fauna: Fauna, collection: string, indexes: readonly IndexInfo[]): string {
  const near = indexes.find((index) => index.ineligibleReason !== undefined && index.sources.includes(collection))
  const hint = near ? ` (${quoted(near.name)} ${near.ineligibleReason})` : ''
  return (
    `The collection ${quoted(collection)} has no index that an incremental sync can walk, or none that the secret may see${hint}. ` +
    `Create one: ${fauna.remedies.createIndex(collection)} or let the role of the secret list indexes: ${fauna.remedies.listIndexes()}`
  )
}

/** An index that is not in the list does not exist, or its definition is hidden from the secret. */
async function unlisted(fauna: Fauna, collection: string, index: string): Promise<string> {
  const [access] = await fauna.indexAccess([{ collection, name: index }])
  return access === 'missing'
    ? `The index ${quoted(index)} does not exist. Create it, or name another: ${fauna.remedies.createIndex(collection)}`
    : `The secret may not see the definition of the index ${quoted(index)}. Grant its role the privilege: ${fauna.remedies.listIndexes()}`
}

function building(index: string): string {
  return `The index ${quoted(index)} is still being built. Try again when it is active.`
}

function unreadable(fauna: Fauna, index: string, collection: string): string {
  return `The secret may not read the index ${quoted(index)}. Grant its role the privilege: ${fauna.remedies.readIndex(index, collection)}`
}
