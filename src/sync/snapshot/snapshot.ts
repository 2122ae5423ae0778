import type { FaunaDocument } from '../../fauna/document.ts'
import { FaunaError, isFaunaError } from '../../fauna/errors.ts'
import { ConfigError } from '../../text/config-error.ts'
import { missingProblem, unreadableProblem } from '../discovery/access.ts'
import type { StreamReading } from '../stream/stream-reading.ts'

/**
 * The time as of which a stream is read. It stays, so that all pages show the database of one moment, until the
 * history does not reach back to it any more; then it moves forward to the present, and the log says so once.
 */
export interface Snapshot {
  /** Microseconds. */
  readonly ts: number
  /** How long ago it was taken, in milliseconds. */
  readonly ageMs: number
  /** Asks for something as of `ts`; behind the history horizon, moves forward and asks again. */
  ask<T>(ask: (ts: number) => Promise<T>): Promise<T>
  /** Asks for something as of `ts`; undefined behind the history horizon: then it has to be moved forward. */
  askOnce<T>(ask: (ts: number) => Promise<T>): Promise<T | undefined>
  /**
   * Moves to the present.
   * @param onMoved called with the new time before anything is asked for as of it
   */
  moveForward(onMoved?: (ts: number) => Promise<void>): Promise<void>
  /** Takes notice of documents that are there as of a time. */
  showed(documents: Iterable<FaunaDocument>, asOf: number): void
  /**
   * Confirms that what was read was there all the time: as of a time before it was made, a collection or an index is
   * empty, without an error, and so is one that may not be read any more.
   * @throws FaunaError where it was dropped and made again meanwhile; ConfigError where the secret may not read it now
   */
  confirm(): Promise<void>
}

/** @param index the index that is walked, if one is */
export function openSnapshot(reading: StreamReading, since: number, index?: string): Snapshot {
  const { name, fauna, log } = reading
  let ts = since
  let takenAt = performance.now()
  let told = false
  let moving: Promise<void> | undefined
  let witness: { readonly id: string; readonly ts: number } | undefined

  /**
   * Whether the collection is the one that was read. A secret that may not see its definition is not told when it was
   * made, and a privilege that FQL v10 gave by a name goes over to the next of that name (measured): but as of the same
   * time, that one does not have the documents that were read.
   */
  async function isSame(): Promise<boolean> {
    if (!(await fauna.existedAt(ts, name, index))) return false
    if (reading.collection.definition === 'visible' || witness === undefined) return true
    const { id, ts: snapshot } = witness
    try {
      return (await fauna.lastId({ collection: name, snapshot, from: id, to: id })) !== undefined
    } catch (error) {
      // What the history does not reach back to can tell nothing.
      if (isFaunaError(error, 'history_expired')) return true
      throw error
    }
  }

  /** Undefined behind the history horizon. */
  async function attempt<T>(ask: (ts: number) => Promise<T>): Promise<{ readonly answer: T } | undefined> {
    try {
      return { answer: await ask(ts) }
    } catch (error) {
      if (!isFaunaError(error, 'history_expired')) throw error
      if (!told) {
        log.info(
          `Stream "${name}": the history of the collection does not reach back to the beginning of this read any more (history_days). It goes on with the documents as they are now; none is left out.`,
        )
      }
      told = true
      return undefined
    }
  }

  const snapshot: Snapshot = {
    get ts() {
      return ts
    },
    get ageMs() {
      return performance.now() - takenAt
    },
    async ask(ask) {
      for (;;) {
        const asked = ts
        const answered = await attempt(ask)
        if (answered !== undefined) return answered.answer
        // Of several that ask at the same time, one moves it for all.
        if (asked !== ts) continue
        moving ??= snapshot.moveForward().finally(() => {
          moving = undefined
        })
        await moving
      }
    },
    async askOnce(ask) {
      return (await attempt(ask))?.answer
    },
    async moveForward(onMoved) {
      await snapshot.confirm()
      ts = await fauna.now()
      takenAt = performance.now()
      await onMoved?.(ts)
    },
    showed(documents, asOf) {
      if (reading.collection.definition === 'visible' || asOf === witness?.ts) return
      for (const { id, ttl } of documents) {
        // One that expires is gone as of any time.
        if (ttl !== null) continue
        witness = { id, ts: asOf }
        return
      }
    },
    async confirm() {
      const access = confirmAccess(reading)
      // That it was made again says more.
      access.catch(() => {})
      if (await isSame()) return access
      const what = index === undefined ? `Collection "${name}"` : `Collection "${name}" or its index "${index}"`
      throw new FaunaError('missing', `${what} was dropped and made again while it was read. The next sync reads it.`, {
        temporary: true,
      })
    },
  }
  return snapshot
}

/**
 * Confirms that the collection may still be read: what may not has neither documents nor events, without an error.
 * @throws ConfigError
 */
export async function confirmAccess({ name, fauna, collection }: StreamReading): Promise<void> {
  const access = await fauna.access(name)
  if (access === undefined) throw new ConfigError(missingProblem(name))
  if (access !== collection.access && access !== 'readable') throw new ConfigError(unreadableProblem(fauna, name))
}
