import type { CollectionInfo, Fauna } from '../fauna/fauna.ts'
import { conditionWarning } from '../sync/discovery/access.ts'
import { readableCollection, readableCollections } from '../sync/discovery/collections.ts'
import {
  deletionHistoryWarnings,
  feedHistoryWarning,
  keepsNoHistory,
  withoutHistoryOrIndex,
} from '../sync/discovery/history-warnings.ts'
import { type ChosenIndex, openIndexChoice } from '../sync/discovery/index-choice.ts'
import { nameCollisionWarning } from '../sync/discovery/name-collisions.ts'
import { unusedColumnsWarning } from '../sync/discovery/unused-columns.ts'
import { hasFeeds } from '../sync/strategies/feed-reading.ts'
import { ConfigError } from '../text/config-error.ts'
import { quoted } from '../text/quoted.ts'
import type { DatabaseSession } from './session/database-session.ts'
import { cannotListIndexes, fullRefreshOnly } from './streams/full-refresh-only.ts'

/**
 * Tries everything that a read of one database needs.
 * @returns warnings about what a read can do without
 * @throws the error that would end a read
 */
export async function verify(session: DatabaseSession): Promise<string[]> {
  const { fauna, config } = session
  // The cheapest request: fails if Fauna does not answer or does not accept the secret.
  await fauna.now()
  const limitation = await fauna.limitation?.()
  const { name } = config.collection
  const warnings = await (name === undefined ? verifyAll(session) : verifyNamed(session, name))
  return definedOnly([limitation, ...warnings])
}

async function verifyNamed({ config, fauna }: DatabaseSession, name: string): Promise<string[]> {
  const collection = await readableCollection(fauna, name)
  const { index } = config.collection
  const chosen = await (await openIndexChoice(fauna)).choose(name, index)
  if (index !== undefined && 'problem' in chosen) throw new ConfigError(chosen.problem)
  return definedOnly([
    conditionWarning(fauna, collection),
    incrementalWarning(fauna, collection, chosen),
    ...(config.collection.deletions ? deletionHistoryWarnings([collection]) : []),
    unusedColumnsWarning(config.collection.columns, [name]),
  ])
}

function incrementalWarning(fauna: Fauna, collection: CollectionInfo, chosen: ChosenIndex): string | undefined {
  if (!hasFeeds(fauna)) return 'problem' in chosen ? fullRefreshOnly(chosen.problem) : undefined
  if (!keepsNoHistory(collection)) return undefined
  const { name } = collection
  return 'index' in chosen
    ? `The collection ${quoted(name)} keeps no history (history_days is 0), so incremental syncs walk its index ${quoted(chosen.index)} instead of its event feed, which loses changes after 15 minutes.`
    : feedHistoryWarning(fauna, [name])
}

async function verifyAll({ config, fauna }: DatabaseSession): Promise<string[]> {
  const { readable, warnings: ofCollections } = await readableCollections(fauna)
  const names = readable.map(({ name }) => name)
  const warnings = [
    ...ofCollections,
    nameCollisionWarning(names),
    unusedColumnsWarning(config.collection.columns, names),
  ]
  const historyWarnings = (collections: readonly CollectionInfo[]) =>
    config.collection.deletions ? deletionHistoryWarnings(collections) : []
  if (hasFeeds(fauna)) {
    const unwalked = await withoutHistoryOrIndex(readable, () => openIndexChoice(fauna))
    return definedOnly([...warnings, feedHistoryWarning(fauna, unwalked), ...historyWarnings(readable)])
  }
  const indexes = await openIndexChoice(fauna)
  const chosen = await indexes.chooseAll(names)
  return definedOnly([
    ...warnings,
    indexes.listed ? undefined : fullRefreshOnly(cannotListIndexes(fauna)),
    ...historyWarnings(readable.filter(({ name }) => chosen.has(name))),
  ])
}

function definedOnly(warnings: readonly (string | undefined)[]): string[] {
  return warnings.filter((warning) => warning !== undefined)
}
