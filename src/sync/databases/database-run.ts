import type { ConfiguredStream } from '../../airbyte/catalog.ts'
import type { Log } from '../../airbyte/log.ts'
import { prefixedLog } from '../../airbyte/prefixed-log.ts'
import type { CollectionConfig } from '../../config/config.ts'
import type { Fauna, Opening, OpeningRequest } from '../../fauna/fauna.ts'
import { deletionColumnWarning } from '../columns/deletion-column-warning.ts'
import { type IndexChoice, openIndexChoice } from '../discovery/index-choice.ts'
import { nameCollisionWarning } from '../discovery/name-collisions.ts'
import { isIncremental, unsupportedModeWarning } from '../discovery/sync-mode.ts'
import { Moment } from '../snapshot/moment.ts'
import type { StreamProgress } from '../state/progress.ts'
import { hasFeeds } from '../strategies/feed-reading.ts'
import { openingRequest } from '../stream/opening-request.ts'
import { Openings } from '../stream/openings.ts'
import type { DatabaseLogs } from './database-logs.ts'
import { type Database, databasePrefix } from './databases.ts'
import { StartWarnings } from './start-warnings.ts'

export interface DatabaseRunOptions {
  readonly database: Database
  /** The streams of the sync that are in this database, in their order. */
  readonly streams: readonly StartingStream[]
  readonly config: CollectionConfig
  /** The time as of which to read, in microseconds; absent: the present of the database when it is first read. */
  readonly at?: number | undefined
  /** What chose that time, in messages; absent: `--at`. */
  readonly chosenBy?: string | undefined
  /** Whether the sync has one stream. */
  readonly isAlone: boolean
  readonly log: Log
  /** Writes the warnings that several databases have in common once; it does not name the database. */
  readonly logs: DatabaseLogs
  /** A monotonic clock, in milliseconds. */
  readonly elapsed: () => number
}

/** A stream of a sync, before it starts. */
export interface StartingStream {
  readonly stream: ConfiguredStream
  /** The progress of the last sync. */
  readonly before: StreamProgress
}

/** What the streams of one database share in a sync. */
export class DatabaseRun {
  readonly fauna: Fauna
  readonly log: Log
  readonly moment: Moment
  readonly openings: Openings
  /** Whether its streams can no longer be read. */
  hasFailed = false
  readonly #streams: readonly StartingStream[]
  readonly #config: CollectionConfig
  readonly #sharedLog: Log
  readonly #reportToLogs: () => void
  readonly #warnings: StartWarnings
  #reporting: Promise<void> = Promise.resolve()
  #indexes: Promise<IndexChoice> | undefined

  constructor({ database, streams, config, at, chosenBy, isAlone, log, logs, elapsed }: DatabaseRunOptions) {
    const { fauna } = database
    this.fauna = fauna
    this.log = prefixedLog(log, databasePrefix(database))
    this.moment = new Moment({ fauna, elapsed, at, chosenBy })
    this.openings = new Openings({
      fauna,
      elapsed,
      requests: () => this.#openingRequests(),
      onOpened: (openings) => this.#report(openings),
    })
    this.#streams = streams
    this.#config = config
    this.#sharedLog = logs.of(database)
    this.#reportToLogs = () => logs.reported(database)
    this.#warnings = new StartWarnings({
      fauna,
      config,
      isAlone,
      incremental: new Set(this.#incremental.map(({ stream }) => stream.descriptor.name)),
      indexes: () => this.indexes(),
      log: isAlone ? this.log : this.#sharedLog,
    })
  }

  /** Warns of what the catalog and the configuration show about the streams at a destination of Airbyte. */
  warnOfStreams(): void {
    const streams = this.#streams.map(({ stream }) => stream)
    const warnings = [
      unsupportedModeWarning(streams),
      nameCollisionWarning(streams.map(({ descriptor }) => descriptor.name)),
      deletionColumnWarning(streams, this.#config.deletions),
    ]
    for (const warning of warnings) if (warning !== undefined) this.#sharedLog.warn(warning)
  }

  /** Resolves when the warnings about the streams that were opened so far are logged. Never fails. */
  warned(): Promise<void> {
    return this.#reporting
  }

  /** All indexes, listed once for all streams. */
  indexes(): Promise<IndexChoice> {
    this.#indexes ??= openIndexChoice(this.fauna)
    return this.#indexes
  }

  #report(openings: readonly Opening[]): void {
    const collections = openings.flatMap(({ collection }) => collection ?? [])
    this.#reporting = this.#reporting.then(() => this.#warnings.report(collections)).then(this.#reportToLogs)
  }

  get #incremental(): readonly StartingStream[] {
    return this.#streams.filter(({ stream }) => isIncremental(stream))
  }

  async #openingRequests(): Promise<OpeningRequest[]> {
    const { fauna, moment } = this
    const { index } = this.#config
    // An API with feeds lists a collection's indexes with the collection.
    const needsIndexes = this.#incremental.length > 0 && (!hasFeeds(fauna) || index !== undefined)
    const [indexes] = await Promise.all([needsIndexes ? this.indexes() : undefined, moment.prepare()])
    return this.#streams.map(({ stream, before }) => {
      const { name } = stream.descriptor
      const opened = { name, isIncremental: isIncremental(stream), before }
      return openingRequest(opened, this.#config, indexes?.candidates(name, index) ?? [], moment.isChosen)
    })
  }
}
