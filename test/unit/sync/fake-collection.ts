import type { FaunaDocument, FaunaObject } from '../../../src/fauna/document.ts'
import { ValueDocument } from '../../../src/fauna/export/value-document.ts'
import type { Change, CollectionAccess, CollectionInfo, Removal } from '../../../src/fauna/fauna.ts'
import { comparePositions, endOf, type Position } from '../../../src/fauna/positions.ts'

/** A version of a document; `until` is when it was updated or removed. */
export interface Version {
  readonly id: string
  readonly ts: number
  readonly kind: 'add' | 'update'
  readonly ttl: string | null
  readonly fields: FaunaObject
  until: number
}

export interface CollectionOptions {
  /** Undefined: the role cannot see the collection's definition. */
  readonly historyDays?: number | null | undefined
  readonly access?: CollectionAccess
  readonly fields?: CollectionInfo['fields']
  /** Microseconds. */
  readonly createdAt?: number
}

export interface WriteOptions {
  /** Microseconds; by default the next one of the clock, which it advances. */
  readonly ts?: number
  readonly ttl?: string | null
  readonly fields?: FaunaObject
}

/** A document entered or left the collection. */
export interface SetEvent {
  readonly position: Position
  /** Absent: it entered. */
  readonly removal?: Removal
}

/** One collection with the history of every document. */
export class FakeCollection {
  readonly name: string
  historyDays: number | null | undefined
  access: CollectionAccess
  fields: CollectionInfo['fields']
  createdAt: number
  /** The oldest time that can be read, in microseconds; 0: all history. */
  horizon = 0
  /** When each index was created, in microseconds. */
  readonly indexes = new Map<string, number>()
  /** Documents that only index entries still have. */
  readonly lost = new Set<string>()
  readonly #versions: Version[] = []
  /** The newest version of each document that exists. */
  readonly #newest = new Map<string, Version>()
  readonly #removals: Removal[] = []

  constructor(name: string, options: CollectionOptions) {
    this.name = name
    this.historyDays = 'historyDays' in options ? options.historyDays : 0
    this.access = options.access ?? 'readable'
    this.fields = options.fields
    this.createdAt = options.createdAt ?? 0
  }

  /** The documents at a time. Without access there are none, and no error. */
  asOf(snapshot: number): Version[] {
    if (this.access === 'unreadable') return []
    return this.#versions.filter(({ ts, until }) => ts <= snapshot && snapshot < until)
  }

  get info(): CollectionInfo {
    const { name, historyDays, access, fields } = this
    const definition = historyDays === undefined ? 'hidden' : 'visible'
    return { name, historyDays, definition, access, ...(fields !== undefined && { fields }) }
  }

  write(id: string, ts: number, { ttl = null, fields = {} }: WriteOptions): void {
    const kind = this.#end(id, ts) ? 'update' : 'add'
    const version: Version = { id, ts, ttl, fields, kind, until: Number.POSITIVE_INFINITY }
    this.#versions.push(version)
    this.#newest.set(id, version)
  }

  remove(id: string, ts: number): void {
    this.#end(id, ts)
    this.#removals.push({ id, ts })
  }

  /** @returns whether there was a version to end */
  #end(id: string, ts: number): boolean {
    const version = this.#newest.get(id)
    if (version !== undefined) version.until = ts
    return this.#newest.delete(id)
  }

  /** The set events after a position: removals and creations. A creation is at the end of its transaction. */
  setEventsAfter(after: Position): SetEvent[] {
    if (this.access === 'unreadable') return []
    const created = this.#versions.flatMap(({ kind, ts }) => (kind === 'add' ? [{ position: endOf(ts) }] : []))
    const removed = this.#removals.map((removal) => ({ position: removal, removal }))
    return [...removed, ...created]
      .filter(({ position }) => comparePositions(position, after) > 0)
      .sort((a, b) => comparePositions(a.position, b.position))
  }

  /** All events after a time, by transaction; in each, updates and removals by id, then additions by id. */
  changesAfter(after: number): Change[] {
    if (this.access === 'unreadable') return []
    const written = this.#versions.map((version) => ({
      change: { id: version.id, ts: version.ts, document: documentOf(version) },
      isLast: version.kind === 'add',
    }))
    const removed = this.#removals.map((change) => ({ change, isLast: false }))
    const events: { readonly change: Change; readonly isLast: boolean }[] = [...written, ...removed]
    return events
      .filter(({ change }) => change.ts > after)
      .sort(
        (a, b) =>
          a.change.ts - b.change.ts || Number(a.isLast) - Number(b.isLast) || comparePositions(a.change, b.change),
      )
      .map(({ change }) => change)
  }
}

/** The order of an index over `ts` and `ref`: within one `ts` by id, negative ids last, as in FQL v4. */
export function byIndex(a: Position, b: Position): number {
  if (a.ts !== b.ts) return a.ts - b.ts
  const [x, y] = [BigInt.asUintN(64, BigInt(a.id)), BigInt.asUintN(64, BigInt(b.id))]
  return x === y ? 0 : x < y ? -1 : 1
}

export function documentOf({ id, ts, ttl, fields }: Version): FaunaDocument {
  return new ValueDocument({ id, ts, ttl }, fields, [])
}
