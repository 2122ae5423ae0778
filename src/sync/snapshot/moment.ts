import type { CollectionInfo, Fauna } from '../../fauna/fauna.ts'
import { ConfigError } from '../../text/config-error.ts'
import { quoted } from '../../text/quoted.ts'
import { isoTime } from '../records/iso-time.ts'
import type { StreamMoment } from '../stream/stream-moment.ts'
import { catchUpAfterMs } from './catch-up-time.ts'

export interface MomentOptions {
  readonly fauna: Fauna
  /** A monotonic clock, in milliseconds. */
  readonly elapsed: () => number
  /** The time that the user chose, in microseconds; absent: the present of the database. */
  readonly at?: number | undefined
  /** What chose that time, in messages; `--at` by default. */
  readonly chosenBy?: string | undefined
}

/**
 * The one time as of which all streams of a sync are read, so that a document that refers to another collection is read
 * together with the document that it refers to. Taken from the server, when the first stream needs it.
 */
export class Moment implements StreamMoment {
  readonly #fauna: Fauna
  readonly #elapsed: () => number
  readonly #at: number | undefined
  readonly chosenBy: string
  #taken: Promise<{ readonly ts: number; readonly takenAt: number }> | undefined

  constructor({ fauna, elapsed, at, chosenBy = '--at' }: MomentOptions) {
    this.#fauna = fauna
    this.#elapsed = elapsed
    this.#at = at
    this.chosenBy = chosenBy
  }

  get isChosen(): boolean {
    return this.#at !== undefined
  }

  /** Takes the moment, so that what is asked from then on is not as of an earlier time. Never fails: `snapshotFor` does. */
  async prepare(): Promise<void> {
    await this.#take().catch(() => {})
  }

  /**
   * The moment itself, or the present if the history of the collection could expire before a stream that starts now is
   * read as of the moment.
   */
  async snapshotFor({ collection, log }: Parameters<StreamMoment['snapshotFor']>[0]): Promise<number> {
    const { ts, takenAt } = await this.#take()
    if (this.isChosen) {
      await this.#requireReadable(collection, ts)
      return ts
    }
    if (this.#elapsed() - takenAt < catchUpAfterMs(collection.historyDays)) return ts
    const later = await this.#fauna.now()
    log.info(
      `Stream "${collection.name}": read as of ${isoTime(later)}, later than other streams (${isoTime(ts)}), because the history of the collection is short (history_days).`,
    )
    return later
  }

  #take(): Promise<{ readonly ts: number; readonly takenAt: number }> {
    this.#taken ??= this.#ask().catch((error) => {
      // Another stream tries again.
      this.#taken = undefined
      throw error
    })
    return this.#taken
  }

  async #ask(): Promise<{ readonly ts: number; readonly takenAt: number }> {
    const takenAt = this.#elapsed()
    const now = await this.#fauna.now()
    if (this.#at === undefined) return { ts: now, takenAt }
    requirePast(this.#at, now, this.chosenBy)
    return { ts: this.#at, takenAt }
  }

  async #requireReadable({ name }: CollectionInfo, ts: number): Promise<void> {
    const horizon = await this.#fauna.horizon(name)
    if (ts < horizon) {
      throw new ConfigError(
        `The collection ${quoted(name)} cannot be read as of ${isoTime(ts)} (${this.chosenBy}): its history starts at ${isoTime(horizon)} (history_days). Choose a later time.`,
      )
    }
    if (await this.#fauna.existedAt(ts, name)) return
    throw new ConfigError(
      `The collection ${quoted(name)} did not exist at ${isoTime(ts)} (${this.chosenBy}). Choose a later time, or leave out the stream.`,
    )
  }
}

/**
 * @param at a time that was chosen, in microseconds
 * @param now the present of the database
 * @param chosenBy in the message
 * @throws ConfigError if the time is in the future
 */
export function requirePast(at: number, now: number, chosenBy: string): void {
  if (at <= now) return
  throw new ConfigError(
    `The database cannot be read as of ${isoTime(at)} (${chosenBy}): its time is ${isoTime(now)}. Choose an earlier time.`,
  )
}
