import { privilege, type Resource } from '../storage/access.ts'
import type { SetElement } from '../storage/set-element.ts'
import type { SetExpression } from '../storage/set-expression.ts'
import { DocumentRef, NativeRef, SchemaRef, type StoredQuery } from '../storage/values.ts'
import { holdsV10 } from '../v10/predicate.ts'
import { compile } from './compile.ts'
import { permissionDenied } from './errors.ts'
import { callLambda, lambdaOfQuery } from './lambda.ts'
import type { Position } from './position.ts'
import type { Context, Runtime } from './runtime.ts'

type Rule = boolean | StoredQuery[]

/** What a privilege for a document is a privilege on: its collection, or the native collection it is in. */
function resourceOf(ref: DocumentRef | SchemaRef): Resource {
  return ref instanceof DocumentRef ? new SchemaRef('collections', ref.collection) : new NativeRef(ref.kind)
}

function ruleFor(context: Context, action: string, resource: Resource): Rule {
  return privilege(context.access, action, resource)
}

/** A predicate is asked in its own language; any that holds suffices. */
function allows(context: Context, rule: Rule, argument: Runtime): boolean {
  if (typeof rule === 'boolean') return rule
  return rule.some((predicate) =>
    predicate.language === 'v4' ? holdsV4(context, predicate, argument) : holdsV10(context, predicate, argument),
  )
}

/**
 * Asks a predicate about a ref as of now, with all privileges. One that fails denies: this is why a conditional role
 * cannot see removals (fauna.md, "Conditional roles").
 */
export function holdsV4(
  { store, database, transaction }: Pick<Context, 'store' | 'database' | 'transaction'>,
  predicate: StoredQuery,
  argument: Runtime,
): boolean {
  const access = { database, roles: ['admin'] as const }
  const context = { store, database, access, transaction, variables: undefined, at: Infinity }
  try {
    return callLambda(lambdaOfQuery(predicate, compile), argument, context, undefined) === true
  } catch {
    return false
  }
}

export function may(context: Context, action: string, ref: DocumentRef | SchemaRef, argument: Runtime = ref): boolean {
  return allows(context, ruleFor(context, action, resourceOf(ref)), argument)
}

/**
 * Whether the role can read each element of a set. A set that it cannot read at all is refused; but any set of documents
 * may be read, only that nothing may be in it: "Unreadable is not empty, but looks like it" (fauna.md).
 */
export function readableSet(
  context: Context,
  set: SetExpression,
  position: Position,
): (element: SetElement) => boolean {
  if (requireReadable(context, set, position)) return () => true
  const rules = new Map<string, Rule>()
  return ({ ref }) => {
    const key = ref instanceof DocumentRef ? `collections/${ref.collection}` : ref.kind
    let rule = rules.get(key)
    if (rule === undefined) {
      rule = ruleFor(context, 'read', resourceOf(ref))
      rules.set(key, rule)
    }
    return rule === true || allows(context, rule, ref)
  }
}

/** Refuses a set that the role cannot read. Returns whether it can read all elements, so that none has to be checked. */
function requireReadable(context: Context, set: SetExpression, position: Position): boolean {
  switch (set.type) {
    case 'match': {
      const index = new SchemaRef('indexes', set.index)
      if (allows(context, ruleFor(context, 'unrestricted_read', index), set.terms)) return true
      if (!allows(context, ruleFor(context, 'read', index), set.terms)) throw permissionDenied(position)
      return false
    }
    case 'schema': {
      // The set is a document of the native collections; what is in it is asked about one by one.
      const kind = new NativeRef(set.kind)
      const rule = privilege(context.access, 'read', new NativeRef('collections'), kind)
      if (!allows(context, rule, kind)) throw permissionDenied(position)
      return false
    }
    case 'documents':
      return allows(context, ruleFor(context, 'unrestricted_read', new SchemaRef('collections', set.collection)), null)
    case 'singleton':
      if (!may(context, 'history_read', set.ref)) throw permissionDenied(position)
      return true
    case 'events':
      if ('type' in set.source) return requireReadable(context, set.source, position)
      if (!may(context, 'history_read', set.source)) throw permissionDenied(position)
      return true
    case 'union':
    case 'intersection':
    case 'difference':
      return set.sets.map((part) => requireReadable(context, part, position)).every(Boolean)
    default:
      return requireReadable(context, set.set, position)
  }
}
