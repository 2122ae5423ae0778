import type { Json } from '../exact-json.ts'
import type { Access } from '../storage/access.ts'
import type { Database } from '../storage/database.ts'
import type { DocumentVersion } from '../storage/document.ts'
import type { ReadTime } from '../storage/set-element.ts'
import type { SetExpression } from '../storage/set-expression.ts'
import type { Store } from '../storage/store.ts'
import type { Transaction } from '../storage/transaction.ts'
import type { DocumentRef, ObjectValue, SchemaKind, SchemaRef, Value } from '../storage/values.ts'

/** The result of an expression: a value, or something that becomes a value when it is written. */
export type Runtime =
  | Value
  | DocumentView
  | SchemaView
  | EventView
  | SetValue
  | Page
  | Lambda
  | UnresolvedRef
  | readonly Runtime[]
  | RuntimeObject

export type RuntimeObject = ReadonlyMap<string, Runtime>

/** A document as `Get` returns it. */
export class DocumentView {
  readonly version: DocumentVersion
  /** Whether this query created it; such an answer has status 201. */
  readonly isNew: boolean

  constructor(version: DocumentVersion, isNew = false) {
    this.version = version
    this.isNew = isNew
  }
}

/** A collection, index, key and so on as `Get` returns it. */
export class SchemaView {
  readonly ref: SchemaRef
  /** The time of its last change, in microseconds. */
  readonly ts: number
  readonly fields: ObjectValue
  /** Whether this query created it; such an answer has status 201. */
  readonly isNew: boolean

  constructor(ref: SchemaRef, ts: number, fields: ObjectValue, isNew = false) {
    this.ref = ref
    this.ts = ts
    this.fields = fields
    this.isNew = isNew
  }
}

/** An event of a set (add, remove) or of a document's history (create, update, delete; those have data). */
export class EventView {
  readonly ts: number
  readonly action: string
  /** Undefined in a cursor that names none. */
  readonly ref: DocumentRef | SchemaRef | undefined
  readonly data: Runtime | undefined

  constructor(ts: number, action: string, ref: DocumentRef | SchemaRef | undefined, data?: Runtime) {
    this.ts = ts
    this.action = action
    this.ref = ref
    this.data = data
  }
}

/** A set: not its elements but the expression that names them. */
export class SetValue {
  readonly expression: SetExpression

  constructor(expression: SetExpression) {
    this.expression = expression
  }
}

export class Page {
  readonly data: readonly Runtime[]
  readonly before: Runtime | undefined
  readonly after: Runtime | undefined

  constructor(data: readonly Runtime[], before: Runtime | undefined, after: Runtime | undefined) {
    this.data = data
    this.before = before
    this.after = after
  }

  /** The same page with other contents: its cursors stay what they are. */
  with(data: readonly Runtime[]): Page {
    return new Page(data, this.before, this.after)
  }
}

/** A function with the variables it closes over. */
export class Lambda {
  /** One name, or a list of names for an argument that is an array. `_` ignores. */
  readonly parameters: string | readonly string[]
  readonly body: Expression
  readonly variables: Variables
  /** As it was sent. */
  readonly source: Json

  constructor(parameters: string | readonly string[], body: Expression, variables: Variables, source: Json) {
    this.parameters = parameters
    this.body = body
    this.variables = variables
    this.source = source
  }
}

/** A ref by a name that nothing bears, or to a document of such a collection. */
export class UnresolvedRef {
  readonly kind: SchemaKind
  readonly name: string
  /** The document's id, in a ref to a document. */
  readonly id: bigint | undefined

  constructor(kind: SchemaKind, name: string, id?: bigint) {
    this.kind = kind
    this.name = name
    this.id = id
  }
}

/** The innermost variable, then those around it. */
export type Variables = { readonly name: string; readonly value: Runtime; readonly outer: Variables } | undefined

export type Expression = (context: Context) => Runtime

/** What an expression is evaluated with. */
export interface Context {
  readonly store: Store
  readonly database: Database
  readonly access: Access
  readonly transaction: Transaction
  readonly variables: Variables
  /** The time set by `At`, in microseconds; Infinity for the present. */
  readonly at: number
}

export function readTime(context: Context): ReadTime {
  return { at: readAt(context), now: context.transaction.snapshot }
}

/** The time, in microseconds, as of which documents and schema are read; Infinity for the present. */
export function readAt({ at, transaction }: Pick<Context, 'at' | 'transaction'>): number {
  return Math.min(at, transaction.visibleUntil)
}
