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
  /** The names of the streams. */
  readonly streams: ReadonlySet<string>
  /** The names of those that are read incrementally. */
  readonly incremental: ReadonlySet<string>
  /** Lists all indexes; called only if one is needed. */
  readonly indexes: () => Promise<IndexChoice>
  readonly log: Log
}

/**
 * Logs at the start of a read what `check` warns of: Airbyte does not show the message of a successful check. Each fact
 * is one warning, which lists the collections.
 */
export class StartWarnings {
  readonly #options: StartWarningsOptions

  constructor(options: StartWarningsOptions) {
    this.#options = options
  }

  /**
   * For several streams: from one list of all collections, so that a thousand streams have one warning and not a
   * thousand. Never fails: a stream that cannot be read reports its own error, and a role that cannot list collections
   * cannot see their history either.
   */
  async reportAll(): Promise<void> {
    const { fauna, streams, log } = this.#options
    try {
      const collections = (await fauna.collections())
        .filter(({ name }) => streams.has(name))
        // Fauna lists them by the time of their creation, which differs between databases with the same collections.
        .sort((a, b) => (a.name < b.name ? -1 : 1))
      const unreadable = collections.filter(({ access }) => access === 'unreadable').map(({ name }) => name)
      if (unreadable.length > 0) log.warn(unreadableStreamsWarning(fauna, unreadable))
      await this.#reportHistory(collections)
    } catch (error) {
      log.debug(`The collections cannot be listed for the warnings at the start: ${error}`)
    }
  }

  /** For the only stream. */
  async report(collection: CollectionInfo): Promise<void> {
    await this.#reportHistory([collection])
  }

  async #reportHistory(collections: readonly CollectionInfo[]): Promise<void> {
    const { fauna, config, incremental, indexes, log } = this.#options
    const read = collections.filter(({ name, access }) => incremental.has(name) && access !== 'unreadable')
    const feed = hasFeeds(fauna) && config.index === undefined ? await withoutHistoryOrIndex(read, indexes) : []
    const warnings = [feedHistoryWarning(fauna, feed), ...(config.deletions ? deletionHistoryWarnings(read) : [])]
    for (const warning of warnings) if (warning !== undefined) log.warn(warning)
  }
}
