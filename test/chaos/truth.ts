import { isDeepStrictEqual } from 'node:util'
import type { StoredDocument } from '../emulator/storage/document.ts'
import { dataText } from '../emulator/v4/wire-data.ts'
import type { RecordMessage } from '../integration/harness/messages.ts'
import type { World } from './world.ts'

/** `ts` by ref, of the documents that are there in a destination. */
export type Documents = ReadonlyMap<string, number>

/** What a destination may differ in from the database. */
export interface Tolerance {
  /** Documents that were deleted may still be there. */
  readonly deleted?: boolean
}

/** What is wrong: documents that are missing, or of another version, or there though they should not be. */
export interface Difference {
  readonly lost: readonly string[]
  readonly surplus: readonly string[]
}

/**
 * Compares a destination with the collection as of `at`, by ref and ts. A document that has expired is missing from every
 * query without an event, so it may be missing as well as there; so may one that disappeared from a damaged database.
 */
export function compare(
  world: World,
  stream: string,
  there: Documents,
  at: number,
  { deleted = false }: Tolerance = {},
): Difference {
  const lost: string[] = []
  const surplus: string[] = []
  const now = world.now()
  let known = 0
  for (const document of world.collection(stream).documents.ordered()) {
    const ref = String(document.ref.id)
    const ts = there.get(ref)
    const wanted = document.versionAt(at, now)?.ts
    if (ts !== undefined) known++
    if (ts === wanted || document.isLost) continue
    if (wanted !== undefined) lost.push(`${ref} of ${wanted}${ts === undefined ? '' : `, ${ts} instead`}`)
    else if (!(isVersion(document, ts) && (deleted || hasExpired(document, at, now)))) surplus.push(`${ref} of ${ts}`)
  }
  if (known !== there.size) surplus.push(`${there.size - known} documents that never were`)
  return { lost, surplus }
}

/**
 * Finds the time, between two others, as of which the collection is what a full refresh brought; undefined where there
 * is none.
 * @param since and `until` in microseconds, inclusive
 */
export function snapshotOf(
  world: World,
  stream: string,
  there: Documents,
  since: number,
  until: number,
): number | undefined {
  const changed = world
    .collection(stream)
    .documents.ordered()
    .filter(({ latest }) => latest !== undefined && latest.ts > since)
  const times = new Set(changed.flatMap((document) => document.versions().map(({ ts }) => ts)))
  const candidates = [since, ...[...times].filter((ts) => ts > since && ts <= until).sort((a, b) => a - b)]
  const now = world.now()
  const fits = (at: number): boolean =>
    changed.every((document) => {
      if (document.isLost) return true
      const wanted = document.versionAt(at, now)?.ts
      const ts = there.get(String(document.ref.id))
      return ts === wanted || (wanted === undefined && hasExpired(document, at, now) && isVersion(document, ts))
    })
  return candidates.find((at) => fits(at) && isNoDifference(compare(world, stream, there, at)))
}

/**
 * What is wrong with a full refresh whose snapshot the history horizon has passed: a document that was there from its
 * beginning to its end is missing, or one is there that was not at any time in between.
 */
export function compareMoved(world: World, stream: string, there: Documents, since: number, until: number): Difference {
  const lost: string[] = []
  const surplus: string[] = []
  const now = world.now()
  for (const document of world.collection(stream).documents.ordered()) {
    const ref = String(document.ref.id)
    const ts = there.get(ref)
    const versions = document
      .versions()
      .filter(({ ts, next }) => ts <= until && (next === undefined || next.ts > since))
    if (ts !== undefined && !versions.some((version) => version.ts === ts && version.content !== undefined)) {
      surplus.push(`${ref} of ${ts}`)
    }
    if (document.isLost) continue
    // One that expired does not exist until it is written again, also as of the time between.
    const wasThere =
      document.versionAt(since, now) !== undefined &&
      versions.every(({ ts, next }) => document.versionAt(ts, Math.min(next?.ts ?? until, until)) !== undefined)
    if (wasThere && !hasExpired(document, until, now) && ts === undefined) lost.push(ref)
  }
  return { lost, surplus }
}

/**
 * What is wrong with an incremental sync of the documents that have not changed since it began: one is not there in its
 * latest version, or one is there that was deleted.
 * @param began in microseconds
 */
export function compareUnchanged(world: World, stream: string, there: Documents, began: number): Difference {
  const lost: string[] = []
  const surplus: string[] = []
  const now = world.now()
  for (const document of world.collection(stream).documents.ordered()) {
    const { latest } = document
    if (latest === undefined || latest.ts > began || document.isLost || hasExpired(document, began, now)) continue
    const ref = String(document.ref.id)
    const ts = there.get(ref)
    if (latest.content !== undefined && ts !== latest.ts) lost.push(ref)
    if (latest.content === undefined && ts !== undefined) surplus.push(ref)
  }
  return { lost, surplus }
}

export function isNoDifference({ lost, surplus }: Difference): boolean {
  return lost.length === 0 && surplus.length === 0
}

/** Whether a document that does not exist as of `at` would exist without its `ttl`. */
function hasExpired(document: StoredDocument, at: number, now: number): boolean {
  return document.versionAt(at, now) === undefined && document.versionAt(at, Number.NEGATIVE_INFINITY) !== undefined
}

/** Whether a record of a document holds what that version of it held; those of a collection that is no more are not known. */
export function isFaithful(world: World, { stream, data: { ref, ts, data } }: Omit<RecordMessage, 'line'>): boolean {
  const versions = world.collection(stream).find(BigInt(ref))?.versions() ?? []
  const version = versions.find((version) => version.ts === ts && version.content !== undefined)
  if (version === undefined) return true
  const text = version.content?.data && dataText(version.content.data)
  return isDeepStrictEqual(data, text === undefined ? {} : JSON.parse(text))
}

/** Whether a document ever was so. */
export function isVersionOf(world: World, stream: string, ref: string, ts: number): boolean {
  const document = world.collection(stream).find(BigInt(ref))
  return document !== undefined && isVersion(document, ts)
}

function isVersion(document: StoredDocument, ts: number | undefined): boolean {
  return ts === undefined || document.versions().some((version) => version.ts === ts && version.content !== undefined)
}
