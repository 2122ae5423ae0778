import type { Log } from '../../airbyte/log.ts'
import type { CollectionConfig } from '../../config/config.ts'
import type { CollectionInfo, Fauna } from '../../fauna/fauna.ts'
import { unreadableStreamsWarning } from '../discovery/collections.ts'
import { deletionHistoryWarnings, feedHistoryWarning, withoutHistoryOrIndex } from '../discovery/history-warnings.ts'
import type { IndexChoice } from '../discovery/index-choice.ts'
import { hasFeeds } from '../strategies/feed-reading.ts'

/** Logs what the server cannot do, at the start of a read. Never fails: a stream that needs it reports its own error. */
export async function reportLimitation(fauna: Fauna, log: Log): Promise<void> {
  try {
    const limitation = await fauna.limitation?.()
    if (limitation !== undefined) log.warn(limitation)
  } catch (error) {
    log.debug(`The server did not answer whether FQL v4 is switched off: ${error}`)
  }
}

export interface StartWarningsOptions {
  readonly fauna: Fauna
  readonly config: Pick<CollectionConfig, 'index' | 'deletions'>
  /** Whether the sync has one stream: if it cannot be read, its error says the same. */
  readonly isAlone: boolean
  /** The names of the streams that are read incrementally. */
  readonly incremental: ReadonlySet<string>
  /** Lists all indexes; called only if one is needed. */
  readonly indexes: () => Promise<IndexChoice>
  readonly log: Log
}

/**
 * Logs what `check` warns of when the streams of a read are opened: Airbyte does not show the message of a successful
 * check. Each fact is one warning, which lists the collections that are opened together.
 */
export class StartWarnings {
  readonly #options: StartWarningsOptions
  readonly #reported = new Set<string>()

  constructor(options: StartWarningsOptions) {
    this.#options = options
  }

  /** Reports each collection once. Never fails: a stream that cannot be read reports its own error. */
  async report(opened: readonly CollectionInfo[]): Promise<void> {
    const { fauna, isAlone, log } = this.#options
    // Databases with the same collections have the same warnings, in whichever order the streams are.
    const collections = opened
      .filter(({ name }) => !this.#reported.has(name))
      .sort((a, b) => (a.name < b.name ? -1 : 1))
    for (const { name } of collections) this.#reported.add(name)
    try {
      const unreadable = collections.filter(({ access }) => access === 'unreadable').map(({ name }) => name)
      if (unreadable.length > 0 && !isAlone) log.warn(unreadableStreamsWarning(fauna, unreadable))
      await this.#reportHistory(collections)
    } catch (error) {
      log.debug(`The indexes cannot be listed for the warnings at the start: ${error}`)
    }
  }

  async #reportHistory(collections: readonly CollectionInfo[]): Promise<void> {
    const { fauna, config, incremental, indexes, log } = this.#options
    const read = collections.filter(({ name, access }) => incremental.has(name) && access !== 'unreadable')
    const feed = hasFeeds(fauna) && config.index === undefined ? await withoutHistoryOrIndex(read, indexes) : []
    const warnings = [feedHistoryWarning(fauna, feed), ...(config.deletions ? deletionHistoryWarnings(read) : [])]
    for (const warning of warnings) if (warning !== undefined) log.warn(warning)
  }
}
