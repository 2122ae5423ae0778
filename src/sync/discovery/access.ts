import type { CollectionInfo, Fauna } from '../../fauna/fauna.ts'
import { quoted } from '../../text/quoted.ts'

/** Why the documents of a collection cannot be read, and what to do; an empty scan is no proof of an empty collection. */
export function unreadableProblem(fauna: Fauna, collection: string): string {
  return `The secret may not read the documents of the collection ${JSON.stringify(collection)}. Grant its role the privilege: ${fauna.remedies.readCollection(collection)}`
}

export function missingProblem(collection: string): string {
  return `The collection ${quoted(collection)} does not exist in the database of this secret. Check its name, and that the secret is of the right database.`
}

/** What to warn of where a read privilege is given by a predicate; undefined where it is not. */
export function conditionWarning(fauna: Fauna, collection: CollectionInfo): string | undefined {
  if (collection.access !== 'conditional') return undefined
  return `Collection "${collection.name}": the role of the secret reads it under a condition. Documents that do not fulfil it are missing, and deletions are not seen. Grant it an unconditional read to sync everything: ${fauna.remedies.readCollection(collection.name)}`
}

/** What to warn of where deletions are asked for and forgotten soon; undefined where there is time enough. */
export function historyWarning({ name, historyDays }: CollectionInfo): string | undefined {
  if (historyDays === undefined || historyDays === null || historyDays > 1) return undefined
  const kept = historyDays === 0 ? '15 minutes' : '1 day and 15 minutes'
  return `Collection "${name}": deletions are known for ${kept} only (history_days is ${historyDays}), and what no sync has read by then is lost. Raise history_days above the time between two syncs.`
}
