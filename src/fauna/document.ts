import type { DeepText } from './deep-text.ts'
import type { ExactNumber } from './exact-json.ts'

/**
 * What Fauna stores, as it is exported: times, dates, bytes, queries and sets are text already, references are
 * `DocumentReference` or `NamedReference`, numbers that a double cannot hold are `ExactNumber`.
 */
export type FaunaValue =
  | null
  | boolean
  | number
  | string
  | ExactNumber
  | DeepText
  | DocumentReference
  | NamedReference
  | FaunaValue[]
  | FaunaObject

export interface FaunaObject {
  [key: string]: FaunaValue
}

/** A reference to a document of a user's collection. Its own fields are its export format. */
export class DocumentReference {
  readonly id: string
  readonly collection: string
  readonly type = 'document'

  constructor(id: string, collection: string) {
    this.id = id
    this.collection = collection
  }
}

/** A reference to anything else: a collection, an index, a key, ... Its own fields are its export format. */
export class NamedReference {
  readonly id: string
  /** `collection`, `database`, `index`, `function`, `role`, `access_provider`, `key`, `token`, `credential`, `unknown`, or what Fauna calls it. */
  readonly type: string

  constructor(id: string, type: string) {
    this.id = id
    this.type = type
  }
}

/** A document as both APIs give it. */
export interface FaunaDocument {
  /** 0 to 2^63-1, as text. */
  readonly id: string
  /** The time of the transaction that wrote this version, in microseconds. */
  readonly ts: number
  /** When it expires: ISO text, or null. */
  readonly ttl: string | null
  /** Its fields in their export form, `{}` where it has none. */
  readonly json: JsonText
  /**
   * The same as values, which are made at each call.
   * @throws Error where Fauna was opened without `values`
   */
  data(): FaunaObject
  /** What of it is not as Fauna has it. */
  readonly fieldChanges: readonly FieldChange[]
}

/** JSON in UTF-8, a part of what `bytes` holds. */
export interface JsonText {
  readonly bytes: Buffer
  readonly start: number
  /** Exclusive. */
  readonly end: number
}

/**
 * A field that is not as Fauna has it: it could not be read (`unread`), or not be written as JSON (`unwritable`), and is
 * absent or null; or part of it is JSON text, because it is nested too deep (`cut`).
 */
export interface FieldChange {
  /** From the document: `["data", "total"]`. */
  readonly path: readonly string[]
  readonly kind: 'unread' | 'unwritable' | 'cut'
  /** Why. */
  readonly cause: string
}
