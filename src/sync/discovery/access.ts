import type { CollectionInfo, Fauna } from '../../fauna/fauna.ts'
import { quoted } from '../../text/quoted.ts'

/** The error for a collection whose documents cannot be read. Its scans are empty, without an error from Fauna. */
export function unreadableProblem(fauna: Fauna, collection: string): string {
  return `This key's role cannot read the documents of the collection ${JSON.stringify(collection)}. Grant it the privilege: ${fauna.remedies.readCollection(collection)}`
}

export function missingProblem(collection: string): string {
  return `The collection ${quoted(collection)} does not exist in the database of this secret. Check its name, and that the secret is of the right database.`
}

/** A warning if a predicate decides which documents can be read; otherwise undefined. */
export function conditionWarning(fauna: Fauna, collection: CollectionInfo): string | undefined {
  if (collection.access !== 'conditional') return undefined
  return `Collection "${collection.name}": this key's role reads it under a condition. Documents that do not meet it are missing, and deletions are not seen. Grant an unconditional read to sync everything: ${fauna.remedies.readCollection(collection.name)}`
}
