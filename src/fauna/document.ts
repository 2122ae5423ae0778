import type { ExactNumber } from './exact-json.ts'
import type { DeepText } from './fields/deep-text.ts'

/**
 * A value of a document in its export format: times, dates, bytes, queries and sets are text, references are
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
  /** `collection`, `database`, `index`, `function`, `role`, `access_provider`, `key`, `token`, `credential`, `unknown`, or Fauna's own name for it. */
  readonly type: string

  constructor(id: string, type: string) {
    this.id = id
    this.type = type
  }
}

/** A document, from either API. */
export interface FaunaDocument {
  /** 0 to 2^63-1, as text. */
  readonly id: string
  /** The time of the transaction that wrote this version, in microseconds. */
  readonly ts: number
  /** When it expires, as ISO text; null if it does not expire. */
  readonly ttl: string | null
  /** Its fields in their export format; `{}` if it has none. */
  readonly json: JsonText
  /**
   * The same as values, which are decoded at each call.
   * @throws Error if Fauna was opened without `values`
   */
  data(): FaunaObject
  /** Its fields that are not exported unchanged. */
  readonly fieldChanges: readonly FieldChange[]
}

/** JSON in UTF-8: a part of `bytes`. */
export interface JsonText {
  readonly bytes: Buffer
  readonly start: number
  /** Exclusive. */
  readonly end: number
}

/**
 * A field that is not exported unchanged. `unread`: it could not be read and is absent. `unwritable`: it could not be
 * written as JSON and is null. `cut`: a part of it is JSON text, because it is nested too deep.
 */
export interface FieldChange {
  /** From the document's top level: `["data", "total"]`. */
  readonly path: readonly string[]
  readonly kind: 'unread' | 'unwritable' | 'cut'
  /** Why. */
  readonly cause: string
}
