import type { Access } from '../storage/access.ts'
import type { Database } from '../storage/database.ts'
import type { DocumentVersion } from '../storage/document.ts'
import type { ReadTime } from '../storage/set-element.ts'
import type { Store } from '../storage/store.ts'
import type { Transaction } from '../storage/transaction.ts'
import type { DocumentRef, SchemaRef, Value } from '../storage/values.ts'
import type { LambdaNode } from './ast.ts'
import type { Method, Module } from './method.ts'
import type { SetExpression } from './set-expression.ts'
import type { Span } from './source.ts'

/** The result of an expression. A `DocumentRef` in it is a document that is read when something accesses it. */
export type Runtime =
  | Value
  | DocumentValue
  | SchemaValue
  | NullRef
  | ModuleValue
  | FunctionValue
  | BoundMethod
  | SetValue
  | EventSource
  | readonly Runtime[]
  | RuntimeObject

export type RuntimeObject = ReadonlyMap<string, Runtime>

/**
 * A document, by its ref: it is read only when it is looked at, which is why a later page shows an updated document as
 * it is then (fauna.md, v10).
 */
export class DocumentValue {
  readonly ref: DocumentRef
  /** The time it is read at, in microseconds, for every reader; undefined outside of `at`. */
  readonly at: number | undefined
  /** The arguments of the call that it came from, for errors about its absence. */
  readonly origin: Span | undefined

  constructor(ref: DocumentRef, at?: number, origin?: Span) {
    this.ref = ref
    this.at = at
    this.origin = origin
  }
}

/** A collection's definition, a role or a key; read when it is looked at. */
export class SchemaValue {
  readonly ref: SchemaRef
  readonly at: number | undefined
  readonly origin: Span | undefined
  /** Fields of the answer to its creation only: the secret of a new key. */
  readonly answeredOnce: ReadonlyMap<string, Value>

  constructor(ref: SchemaRef, at?: number, origin?: Span, answeredOnce: ReadonlyMap<string, Value> = new Map()) {
    this.ref = ref
    this.at = at
    this.origin = origin
    this.answeredOnce = answeredOnce
  }
}

/** Why a requested document does not exist. */
export type NullCause = 'not found' | 'permission denied' | 'deleted'

/** What `delete` returns. */
export class NullRef {
  readonly ref: DocumentRef | SchemaRef
  readonly cause: NullCause

  constructor(ref: DocumentRef | SchemaRef, cause: NullCause) {
    this.ref = ref
    this.cause = cause
  }
}

/** `Time`, `Math`, `Collection`, or a collection by its name. */
export class ModuleValue {
  readonly module: Module
  /** Whether it is a collection of the user's. */
  readonly isCollection: boolean

  constructor(module: Module, isCollection = false) {
    this.module = module
    this.isCollection = isCollection
  }

  get name(): string {
    return this.module.name
  }
}

/** A function with the variables it closes over. */
export class FunctionValue {
  readonly node: LambdaNode
  readonly variables: Variables

  constructor(node: LambdaNode, variables: Variables) {
    this.node = node
    this.variables = variables
  }
}

/** A function of a module or a value that was named and not called. */
export class BoundMethod {
  readonly name: string
  readonly method: Method
  readonly receiver: Runtime

  constructor(name: string, method: Method, receiver: Runtime) {
    this.name = name
    this.method = method
    this.receiver = receiver
  }
}

/** A set: not its elements but the expression that names them. */
export class SetValue {
  readonly expression: SetExpression
  /** The time it is read at, in microseconds; undefined outside of `at`. */
  readonly at: number | undefined
  readonly pageSize: number | undefined

  constructor(expression: SetExpression, at: number | undefined, pageSize?: number) {
    this.expression = expression
    this.at = at
    this.pageSize = pageSize
  }

  /** Another set derived from this one. */
  with(expression: SetExpression): SetValue {
    return new SetValue(expression, this.at, this.pageSize)
  }
}

/** What `eventSource()` makes: the token for a feed. */
export class EventSource {
  readonly token: string

  constructor(token: string) {
    this.token = token
  }
}

/** The innermost variable, then those around it. */
export type Variables = { readonly name: string; readonly value: Runtime; readonly outer: Variables } | undefined

/** What an expression is evaluated with. */
export interface Context {
  readonly store: Store
  readonly database: Database
  readonly access: Access
  readonly transaction: Transaction
  readonly variables: Variables
  /** The time that is read at, in microseconds; Infinity for the present. */
  readonly at: number
  /** Whether that time was set by `at`, and so stays with the documents and sets that are named here. */
  readonly isPinned: boolean
  /** Whether an event about what existed at that time is reported. */
  readonly isEvent?: boolean
  /** A version that is being looked at, whatever may be seen otherwise: for computed fields. */
  readonly subject?: DocumentVersion
}

export function readTime(context: Context): ReadTime {
  return { at: readAt(context), now: context.transaction.snapshot }
}

/** The time, in microseconds, as of which documents and schema are read; Infinity for the present. */
export function readAt({ at, transaction }: Pick<Context, 'at' | 'transaction'>): number {
  return Math.min(at, transaction.visibleUntil)
}

/** The time that stays with what is named in this context. */
export function pinnedTime(context: Context): number | undefined {
  return context.isPinned ? context.at : undefined
}

/** The same context, reading at another time; the present when that is undefined. */
export function readingAt(context: Context, at: number | undefined): Context {
  return at === undefined ? context : { ...context, at, isPinned: true }
}
