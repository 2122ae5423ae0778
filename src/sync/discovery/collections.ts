import { isFaunaError } from '../../fauna/errors.ts'
import type { CollectionInfo, Fauna } from '../../fauna/fauna.ts'
import { ConfigError } from '../../text/config-error.ts'
import { listed } from '../../text/listed.ts'
import { conditionWarning, missingProblem, unreadableProblem } from './access.ts'

export interface ReadableCollections {
  /** Collections whose documents can be read, at least under a condition, sorted by name. */
  readonly readable: readonly CollectionInfo[]
  /** The others. */
  readonly unreadable: readonly CollectionInfo[]
  /** One for the collections that are left out, and one for each that may be incomplete. */
  readonly warnings: readonly string[]
}

/**
 * Finds one collection whose documents can be read, at least under a condition. A scan of any other collection is
 * empty, without an error.
 * @param missing returns the message for a collection that does not exist
 * @throws ConfigError if it does not exist or cannot be read; FaunaError
 */
export async function readableCollection(
  fauna: Fauna,
  name: string,
  missing: () => string | Promise<string> = () => missingProblem(name),
): Promise<CollectionInfo> {
  const { entries } = await fauna.openCollections({ collections: [{ collection: name, indexes: [] }] })
  const collection = entries.at(0)?.collection
  if (collection === undefined) throw new ConfigError(await missing())
  return requireReadable(fauna, name, collection)
}

/**
 * @param collection undefined if there is none of this name
 * @throws ConfigError if it does not exist or cannot be read
 */
export function requireReadable(fauna: Fauna, name: string, collection: CollectionInfo | undefined): CollectionInfo {
  if (collection === undefined) throw new ConfigError(missingProblem(name))
  if (collection.access === 'unreadable') throw new ConfigError(unreadableProblem(fauna, name))
  return collection
}

/** @throws ConfigError if the key's role cannot list collections, or can read none of them; FaunaError */
export async function readableCollections(fauna: Fauna): Promise<ReadableCollections> {
  const all = await listCollections(fauna)
  const readable = all.filter(({ access }) => access !== 'unreadable')
  const unreadable = all.filter(({ access }) => access === 'unreadable')
  const [firstUnreadable] = unreadable
  if (readable.length === 0 && firstUnreadable !== undefined) {
    throw new ConfigError(unreadableProblem(fauna, firstUnreadable.name))
  }
  const warnings = readable
    .map((collection) => conditionWarning(fauna, collection))
    .filter((warning) => warning !== undefined)
  if (firstUnreadable !== undefined) {
    const names = unreadable.map(({ name }) => name)
    warnings.unshift(leftOutWarning(fauna, names))
  }
  if (all.length === 0) warnings.unshift('The database has no collections.')
  return { readable: readable.sort((a, b) => (a.name < b.name ? -1 : 1)), unreadable, warnings }
}

async function listCollections(fauna: Fauna): Promise<CollectionInfo[]> {
  try {
    return await fauna.collections()
  } catch (error) {
    if (!isFaunaError(error, 'forbidden')) throw error
    throw new ConfigError(
      `This key's role cannot list collections. Grant it the privilege: ${fauna.remedies.listSchema()}`,
    )
  }
}

/** @param names at least one, of collections that the key's role cannot read */
function leftOutWarning(fauna: Fauna, names: readonly string[]): string {
  return `Left out, because this key's role cannot read their documents: ${withRemedy(fauna, names)}`
}

/** @param names at least one, of streams whose collections this key's role cannot read */
export function unreadableStreamsWarning(fauna: Fauna, names: readonly string[]): string {
  return `Streams that end with an error, because this key's role cannot read their documents: ${withRemedy(fauna, names)}`
}

function withRemedy(fauna: Fauna, names: readonly string[]): string {
  const first = names[0] ?? ''
  return `${listed(names)}. To read ${JSON.stringify(first)}, grant the role the privilege: ${fauna.remedies.readCollection(first)}`
}
