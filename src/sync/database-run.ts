import type { ConfiguredStream } from '../airbyte/catalog.ts'
import type { Log } from '../airbyte/log.ts'
import { prefixedLog } from '../airbyte/prefixed-log.ts'
import type { CollectionConfig } from '../config/config.ts'
import type { CollectionInfo, Fauna } from '../fauna/fauna.ts'
import { deletionColumnWarning } from './columns/deletion-column-warning.ts'
import { type Database, databasePrefix } from './databases.ts'
import { type IndexChoice, openIndexChoice } from './discovery/index-choice.ts'
import { nameCollisionWarning } from './discovery/name-collisions.ts'
import { isIncremental } from './read-stream.ts'
import { Moment } from './snapshot/moment.ts'
import { StartWarnings } from './start-warnings.ts'

export interface DatabaseRunOptions {
  readonly database: Database
  /** The streams of the sync that are in this database. */
  readonly streams: readonly ConfiguredStream[]
  readonly config: CollectionConfig
  /** The time as of which to read, in microseconds; absent: the present of the database when it is first read. */
  readonly at?: number | undefined
  /** What chose that time, in messages; absent: `--at`. */
  readonly chosenBy?: string | undefined
  readonly log: Log
  /** A monotonic clock, in milliseconds. */
  readonly elapsed: () => number
}

/** What the streams of one database share in a sync. */
export class DatabaseRun {
  readonly fauna: Fauna
  readonly log: Log
  readonly moment: Moment
  /** Receives the collection of the only stream; absent if there are several. */
  readonly onCollection: ((collection: CollectionInfo) => Promise<void>) | undefined
  /** Whether its streams can no longer be read. */
  hasFailed = false
  readonly #streams: readonly ConfiguredStream[]
  readonly #config: CollectionConfig
  readonly #warnings: StartWarnings
  #reported: Promise<void> | undefined
  #indexes: Promise<IndexChoice> | undefined

  constructor({ database, streams, config, at, chosenBy, log, elapsed }: DatabaseRunOptions) {
    const { fauna } = database
    this.fauna = fauna
    this.log = prefixedLog(log, databasePrefix(database))
    this.moment = new Moment({ fauna, elapsed, at, chosenBy })
    this.#streams = streams
    this.#config = config
    this.#warnings = new StartWarnings({
      fauna,
      config,
      incremental: new Set(streams.filter(isIncremental).map(({ descriptor }) => descriptor.name)),
      indexes: () => this.indexes(),
      log: this.log,
    })
    this.onCollection = streams.length === 1 ? (collection) => this.#warnings.report(collection) : undefined
  }

  /** Warns of what the catalog and the configuration show about the streams. */
  warnOfStreams(): void {
    const warnings = [
      nameCollisionWarning(this.#streams.map(({ descriptor }) => descriptor.name)),
      deletionColumnWarning(this.#streams, this.#config.deletions),
    ]
    for (const warning of warnings) if (warning !== undefined) this.log.warn(warning)
  }

  /** Logs the warnings about several streams, once; `onCollection` does it for the only one. Never fails. */
  reportWarnings(): Promise<void> {
    this.#reported ??= this.onCollection === undefined ? this.#warnings.reportAll() : Promise.resolve()
    return this.#reported
  }

  /** All indexes, listed once for all streams. */
  indexes(): Promise<IndexChoice> {
    this.#indexes ??= openIndexChoice(this.fauna)
    return this.#indexes
  }
}
