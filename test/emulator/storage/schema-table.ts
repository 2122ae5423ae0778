import type { Transaction } from './transaction.ts'
import { type ObjectValue, type SchemaKind, SchemaRef } from './values.ts'

interface SchemaVersion {
  readonly ts: number
  readonly fields: ObjectValue | undefined
}

/** A schema document (a collection, an index, a key, ...) with its history, which never expires. */
export class SchemaObject {
  readonly kind: SchemaKind
  /** Its name, or its number as text where it has no name. */
  name: string
  readonly createdAt: number
  readonly #versions: SchemaVersion[] = []

  constructor(kind: SchemaKind, name: string, createdAt: number) {
    this.kind = kind
    this.name = name
    this.createdAt = createdAt
  }

  get ref(): SchemaRef {
    return new SchemaRef(this.kind, this.name)
  }

  /** The version seen at `at`, or undefined. */
  versionAt(at: number): { readonly ts: number; readonly fields: ObjectValue } | undefined {
    const version = this.#versions.findLast((candidate) => candidate.ts <= at)
    return version?.fields ? { ts: version.ts, fields: version.fields } : undefined
  }

  get fields(): ObjectValue {
    return this.versionAt(Infinity)?.fields ?? new Map()
  }

  get exists(): boolean {
    return this.#versions.at(-1)?.fields !== undefined
  }

  write(transaction: Transaction, fields: ObjectValue | undefined): void {
    this.#versions.push({ ts: transaction.ts, fields })
    transaction.onRollback(() => this.#versions.pop())
  }
}

/** All schema documents of a kind in one database, in order of creation. */
export class SchemaTable {
  readonly kind: SchemaKind
  readonly #all: SchemaObject[] = []
  readonly #byName = new Map<string, SchemaObject>()

  constructor(kind: SchemaKind) {
    this.kind = kind
  }

  /** The one that bears this name now, also where the past is asked about: its versions say what it was called then. */
  find(name: string): SchemaObject | undefined {
    return this.#byName.get(name)
  }

  /** All that ever were. */
  all(): readonly SchemaObject[] {
    return this.#all
  }

  live(): SchemaObject[] {
    return this.#all.filter((object) => object.exists)
  }

  create(transaction: Transaction, name: string, fields: ObjectValue): SchemaObject {
    const object = new SchemaObject(this.kind, name, transaction.ts)
    object.write(transaction, fields)
    this.#all.push(object)
    this.#byName.set(name, object)
    transaction.onRollback(() => {
      this.#all.pop()
      this.#byName.delete(name)
    })
    return object
  }

  rename(transaction: Transaction, object: SchemaObject, name: string): void {
    const oldName = object.name
    this.#byName.delete(oldName)
    this.#byName.set(name, object)
    object.name = name
    transaction.onRollback(() => {
      object.name = oldName
      this.#byName.delete(name)
      this.#byName.set(oldName, object)
    })
  }

  delete(transaction: Transaction, object: SchemaObject): void {
    object.write(transaction, undefined)
    this.#byName.delete(object.name)
    transaction.onRollback(() => this.#byName.set(object.name, object))
  }
}
