import type { CalendarDate, Time } from './time.ts'

/**
 * What a document can hold, in no query language's form. A `bigint` is Fauna's 64-bit integer, a `number` its double.
 */
export type Value =
  | null
  | boolean
  | string
  | bigint
  | number
  | Time
  | CalendarDate
  | Bytes
  | DocumentRef
  | SchemaRef
  | NativeRef
  | StoredQuery
  | readonly Value[]
  | ObjectValue

/** An object; a map, so that a key such as `__proto__` is a key like any other. */
export type ObjectValue = ReadonlyMap<string, Value>

/** The kinds of schema documents, by the name of their native collection. */
export type SchemaKind =
  | 'databases'
  | 'collections'
  | 'indexes'
  | 'functions'
  | 'roles'
  | 'access_providers'
  | 'keys'
  | 'tokens'
  | 'credentials'

export class Bytes {
  readonly base64: string

  constructor(base64: string) {
    this.base64 = base64
  }
}

/** A reference to a document of a user's collection, which is named by its name. */
export class DocumentRef {
  readonly collection: string
  readonly id: bigint

  constructor(collection: string, id: bigint) {
    this.collection = collection
    this.id = id
  }
}

/** A reference to a collection, index, key and so on: by name, or by number for those that have none. */
export class SchemaRef {
  readonly kind: SchemaKind
  readonly name: string

  constructor(kind: SchemaKind, name: string) {
    this.kind = kind
    this.name = name
  }
}

/** A reference to a native collection, such as the collection of all indexes. */
export class NativeRef {
  readonly kind: SchemaKind

  constructor(kind: SchemaKind) {
    this.kind = kind
  }
}

/** A query kept as a value, in the language it was written in. */
export class StoredQuery {
  readonly language: 'v4' | 'v10'
  /** The source: for v4 the wire form of the lambda. */
  readonly source: Value

  constructor(language: 'v4' | 'v10', source: Value) {
    this.language = language
    this.source = source
  }
}

export function isArray(value: unknown): value is readonly Value[] {
  return Array.isArray(value)
}

export function isObject(value: unknown): value is ObjectValue {
  return value instanceof Map
}
