import type { CollectionInfo, Fauna } from '../../fauna/fauna.ts'
import { listed } from '../../text/listed.ts'
import type { IndexChoice } from './index-choice.ts'

/**
 * Warnings about collections that keep deletions for one day or less (`history_days`): one for each such time, which
 * lists its collections.
 */
export function deletionHistoryWarnings(collections: readonly CollectionInfo[]): string[] {
  return SHORT_HISTORIES.flatMap(({ days, kept }) => {
    const names = collections.filter(({ historyDays }) => historyDays === days).map(({ name }) => name)
    if (names.length === 0) return []
    const subject = names.length === 1 ? 'Collection' : 'Collections'
    return `${subject} ${listed(names)}: deletions can be read for ${kept} only (history_days is ${days}). A deletion that no sync reads in that time is lost. Raise history_days above the time between two syncs.`
  })
}

const SHORT_HISTORIES = [
  { days: 0, kept: '15 minutes' },
  { days: 1, kept: '1 day and 15 minutes' },
] as const

/** Whether the event feed of a collection loses changes that are not read within 15 minutes. */
export function keepsNoHistory({ historyDays }: CollectionInfo): boolean {
  return historyDays === 0
}

/**
 * The names of the collections whose feed loses changes, and that have no index to walk instead.
 * @param indexes called only if a collection keeps no history
 * @throws FaunaError
 */
export async function withoutHistoryOrIndex(
  collections: readonly CollectionInfo[],
  indexes: () => Promise<IndexChoice>,
): Promise<string[]> {
  const names = collections.filter(keepsNoHistory).map(({ name }) => name)
  if (names.length === 0) return []
  const chosen = await (await indexes()).chooseAll(names)
  return names.filter((name) => !chosen.has(name))
}

/**
 * A warning about collections that keep no history and have no index: nearly every incremental sync by the feed reads
 * all their documents again.
 * @param names undefined is returned if it is empty
 */
export function feedHistoryWarning(fauna: Fauna, names: readonly string[]): string | undefined {
  const [first] = names
  if (first === undefined) return undefined
  const subject = names.length === 1 ? 'The collection' : 'The collections'
  const verb = names.length === 1 ? 'keeps' : 'keep'
  const example = names.length === 1 ? '' : ', for example'
  return `${subject} ${listed(names)} ${verb} no history (history_days is 0): an incremental sync more than 15 minutes after the previous one reads all documents again. Raise history_days, or create an index${example}: ${fauna.remedies.createIndex(first)}`
}
