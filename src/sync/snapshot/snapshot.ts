import type { FaunaDocument } from '../../fauna/document.ts'
import { FaunaError, isFaunaError } from '../../fauna/errors.ts'
import { ConfigError } from '../../text/config-error.ts'
import { isoTime } from '../records/iso-time.ts'
import type { StreamReading } from '../stream/stream-reading.ts'
import { confirmAccess } from './confirm-access.ts'
import { Witness } from './witness.ts'

/**
 * The time as of which a stream is read, so that all pages show the database at one moment. When it is older than the
 * retained history, it moves forward to the present, and the log reports this once.
 */
export class Snapshot {
  readonly #reading: StreamReading
  /** The index that is walked, if one is. */
  readonly #index: string | undefined
  /** Undefined if Fauna itself reports when the collection was created. */
  readonly #witness: Witness | undefined
  #ts: number
  #takenAt: number
  #reportedExpiry = false
  #moving: Promise<void> | undefined

  /**
   * @param ts in microseconds
   * @param index the index that is walked, if one is
   */
  constructor(reading: StreamReading, ts: number, index?: string) {
    const { name, fauna, collection, elapsed } = reading
    this.#reading = reading
    this.#index = index
    this.#witness = collection.definition === 'hidden' ? new Witness(fauna, name) : undefined
    this.#ts = ts
    this.#takenAt = elapsed()
  }

  /** Microseconds since 1970. */
  get ts(): number {
    return this.#ts
  }

  /** Milliseconds since it was taken, or moved. */
  get ageMs(): number {
    return this.#reading.elapsed() - this.#takenAt
  }

  /** Makes a request as of `ts`; after the history expired, moves forward and repeats it. */
  async ask<T>(request: (ts: number) => Promise<T>): Promise<T> {
    for (;;) {
      const asked = this.#ts
      const answered = await this.#attempt(request)
      if (answered !== undefined) return answered.answer
      // Of several requests that fail at the same time, one moves the snapshot for all.
      if (asked !== this.#ts) continue
      this.#moving ??= this.moveForward().finally(() => {
        this.#moving = undefined
      })
      await this.#moving
    }
  }

  /** Makes a request as of `ts`; undefined if the history has expired: the caller has to move the snapshot forward. */
  async askOnce<T>(request: (ts: number) => Promise<T>): Promise<T | undefined> {
    return (await this.#attempt(request))?.answer
  }

  /**
   * Moves to the present.
   * @param onMoved called with the new time, in microseconds, before any request as of it
   * @throws ConfigError if the user chose the time; as `confirm` does
   */
  async moveForward(onMoved?: (ts: number) => Promise<void>): Promise<void> {
    this.#refuseChosenTime()
    await this.confirm()
    this.#ts = await this.#reading.fauna.now()
    this.#takenAt = this.#reading.elapsed()
    await onMoved?.(this.#ts)
  }

  #refuseChosenTime(): void {
    const { name, moment } = this.#reading
    if (!moment.isChosen) return
    throw new ConfigError(
      `The history of the collection "${name}" expired while it was read as of ${isoTime(this.#ts)} (${moment.chosenBy}). Raise its history_days, or choose a later time.`,
    )
  }

  /** Takes documents that exist as of `ts`, in microseconds. */
  observe(documents: Iterable<FaunaDocument>, ts: number): void {
    this.#witness?.observe(documents, ts)
  }

  /**
   * Confirms that what was read was complete. A collection or an index that was created after `ts` is empty as of it,
   * without an error, and so is a collection that can no longer be read.
   * @throws FaunaError if it was dropped and recreated meanwhile; ConfigError if it cannot be read now
   */
  async confirm(): Promise<void> {
    const access = confirmAccess(this.#reading)
    // If both fail, the error about the recreated collection explains more.
    access.catch(() => {})
    if (await this.#isSameCollection()) return access
    const { name } = this.#reading
    const what =
      this.#index === undefined ? `Collection "${name}"` : `Collection "${name}" or its index "${this.#index}"`
    throw new FaunaError(
      'missing',
      `${what} was dropped and recreated while it was read. The next sync reads it from the start.`,
      { temporary: true },
    )
  }

  async #isSameCollection(): Promise<boolean> {
    const { name, fauna } = this.#reading
    if (!(await fauna.existedAt(this.#ts, name, this.#index))) return false
    return this.#witness === undefined || (await this.#witness.exists())
  }

  /** Undefined if the history has expired. */
  async #attempt<T>(request: (ts: number) => Promise<T>): Promise<{ readonly answer: T } | undefined> {
    try {
      return { answer: await request(this.#ts) }
    } catch (error) {
      if (!isFaunaError(error, 'history_expired')) throw error
      this.#refuseChosenTime()
      this.#reportExpiry()
      return undefined
    }
  }

  #reportExpiry(): void {
    if (this.#reportedExpiry) return
    this.#reportedExpiry = true
    const { name, log } = this.#reading
    log.info(
      `Stream "${name}": the snapshot of this read is older than the retained history of the collection (history_days). Resuming with the documents as they are now; none is left out.`,
    )
  }
}
