import { isFaunaError } from '../../fauna/errors.ts'
import type { CollectionInfo, Fauna } from '../../fauna/fauna.ts'
import { ConfigError } from '../../text/config-error.ts'
import { listed } from '../../text/listed.ts'
import { conditionWarning, missingProblem, unreadableProblem } from './access.ts'

export interface ReadableCollections {
  /** Those whose documents can be read, at least under a condition, in the order of their names. */
  readonly readable: readonly CollectionInfo[]
  /** Which were left out, and which may be incomplete. */
  readonly warnings: readonly string[]
}

/**
 * One collection whose documents can be read, at least under a condition: a scan of any other would be empty, without
 * an error, or be of nothing.
 * @param missing says that there is none of this name, and what to do
 * @throws ConfigError
 */
export async function readableCollection(
  fauna: Fauna,
  name: string,
  missing: () => string | Promise<string> = () => missingProblem(name),
): Promise<CollectionInfo> {
  const collection = await fauna.collection(name)
  if (collection === undefined) throw new ConfigError(await missing())
  if (collection.access === 'unreadable') throw new ConfigError(unreadableProblem(fauna, name))
  return collection
}

/** @throws ConfigError where the secret may not list collections, or may read none of them */
export async function readableCollections(fauna: Fauna): Promise<ReadableCollections> {
  const all = await fauna.collections().catch((error) => {
    if (!isFaunaError(error, 'forbidden')) throw error
    throw new ConfigError(
      `The secret may not list collections. Grant its role the privilege: ${fauna.remedies.listSchema()}`,
    )
  })
  const readable = all.filter(({ access }) => access !== 'unreadable')
  const left = all.filter(({ access }) => access === 'unreadable').map(({ name }) => name)
  if (readable.length === 0 && left[0] !== undefined) throw new ConfigError(unreadableProblem(fauna, left[0]))
  const warnings = readable
    .map((collection) => conditionWarning(fauna, collection))
    .filter((warning) => warning !== undefined)
  if (left[0] !== undefined) warnings.unshift(leftOut(fauna, left, left[0]))
  if (all.length === 0) warnings.unshift('The database has no collections.')
  return { readable: readable.sort((a, b) => (a.name < b.name ? -1 : 1)), warnings }
}

function leftOut(fauna: Fauna, names: readonly string[], first: string): string {
  return `Left out, because the secret may not read their documents: ${listed(names)}. To read ${JSON.stringify(first)}, grant the role of the secret the privilege: ${fauna.remedies.readCollection(first)}`
}
