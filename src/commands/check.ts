import type { CollectionInfo, Fauna } from '../fauna/fauna.ts'
import { INTERACTIVE_RETRY_MS } from '../fauna/http/retry.ts'
import { conditionWarning, historyWarning } from '../sync/discovery/access.ts'
import { readableCollection, readableCollections } from '../sync/discovery/collections.ts'
import { type ChosenIndex, openIndexChoice } from '../sync/discovery/index-choice.ts'
import { failureOf } from '../sync/failure.ts'
import { hasFeeds } from '../sync/strategies/feed-reading.ts'
import { ConfigError } from '../text/config-error.ts'
import { type CommandContext, type Connection, readConfig, type Session, withFauna } from './session.ts'

/** Writes whether a read with this configuration can succeed, and if not, why and what to do. */
export async function check(connection: Connection, context: CommandContext): Promise<void> {
  const connectionStatus = await verdict(connection, context)
  context.output.message({ type: 'CONNECTION_STATUS', connectionStatus })
}

type Verdict = { readonly status: 'SUCCEEDED' | 'FAILED'; readonly message?: string }

async function verdict(connection: Connection, context: CommandContext): Promise<Verdict> {
  try {
    const config = await readConfig(connection, context)
    return await withFauna(config, context, INTERACTIVE_RETRY_MS, async (session) => {
      const warnings = await verify(session)
      for (const warning of warnings) session.log.warn(warning)
      const all = [...config.warnings, ...warnings]
      return { status: 'SUCCEEDED', ...(all.length > 0 && { message: all.join(' ') }) }
    })
  } catch (error) {
    if (context.signal.aborted) throw error
    return { status: 'FAILED', message: failureOf(error).message }
  }
}

/**
 * Asks for all that a read will need.
 * @returns what a read can do without
 * @throws what it cannot
 */
async function verify(session: Session): Promise<string[]> {
  const { fauna, config } = session
  // Before anything else: whether somebody answers, and takes the secret.
  await fauna.now()
  const { name } = config.collection
  return name === undefined ? verifyAll(session) : verifyNamed(session, name)
}

async function verifyNamed({ config, fauna }: Session, name: string): Promise<string[]> {
  const collection = await readableCollection(fauna, name)
  const { index } = config.collection
  const chosen = await (await openIndexChoice(fauna)).choose(name, index)
  if (index !== undefined && 'problem' in chosen) throw new ConfigError(chosen.problem)
  return warningsOf([
    conditionWarning(fauna, collection),
    ...incrementalWarnings(fauna, collection, chosen),
    ...historyWarnings(config.collection.deletions !== undefined, [collection]),
  ])
}

function incrementalWarnings(fauna: Fauna, { name, historyDays }: CollectionInfo, chosen: ChosenIndex): string[] {
  if (!hasFeeds(fauna)) return 'problem' in chosen ? [`Only full refreshes are possible. ${chosen.problem}`] : []
  if (historyDays !== 0) return []
  return 'index' in chosen
    ? [
        `Collection "${name}" keeps no history (history_days is 0), so incremental syncs walk its index "${chosen.index}" instead of its feed, which would forget changes after 15 minutes.`,
      ]
    : [
        `Collection "${name}" keeps no history (history_days is 0): where more than 15 minutes lie between two incremental syncs, all documents are read again. Raise history_days, or create an index: ${fauna.remedies.createIndex(name)}`,
      ]
}

async function verifyAll({ config, fauna }: Session): Promise<string[]> {
  const { readable, warnings } = await readableCollections(fauna)
  const deletions = config.collection.deletions !== undefined
  if (hasFeeds(fauna)) return [...warnings, ...warningsOf(historyWarnings(deletions, readable))]
  const indexes = await openIndexChoice(fauna)
  const chosen = await indexes.chooseAll(readable.map(({ name }) => name))
  const walked = readable.filter(({ name }) => chosen.has(name))
  return warningsOf([
    ...warnings,
    indexes.listed
      ? undefined
      : `Only full refreshes are possible: the secret may not list indexes. Grant its role the privilege: ${fauna.remedies.listSchema()}`,
    ...historyWarnings(deletions, walked),
  ])
}

function historyWarnings(wanted: boolean, collections: readonly CollectionInfo[]): (string | undefined)[] {
  return wanted ? collections.map(historyWarning) : []
}

function warningsOf(warnings: readonly (string | undefined)[]): string[] {
  return warnings.filter((warning) => warning !== undefined)
}
