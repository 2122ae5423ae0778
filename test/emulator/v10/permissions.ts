import { privilege, type Resource } from '../storage/access.ts'
import { DocumentRef, NativeRef, SchemaRef, type StoredQuery } from '../storage/values.ts'
import { holdsV4 } from '../v4/permissions.ts'
import { holdsV10 } from './predicate.ts'
import type { Context } from './runtime.ts'

/** Whether something may be done to all documents, to none, or to those for which one of these predicates holds. */
export type Rule = boolean | readonly StoredQuery[]

function ruleFor(context: Context, action: string, resource: Resource): Rule {
  return privilege(context.access, action, resource)
}

/**
 * What is asked about a read. Inside of `at` it is the privilege to read history, and the one to read does not matter;
 * events take the latter all the same (seen on a server).
 */
export function readRule(context: Context, resource: Resource): Rule {
  return ruleFor(context, readsHistory(context) ? 'history_read' : 'read', resource)
}

/** Whether documents of a collection may be read as they are: for what is refused before anything is read. */
export function mayReadSome(context: Context, collection: string): boolean {
  return ruleFor(context, 'read', new SchemaRef('collections', collection)) !== false
}

/** Whether a rule allows a read of this document, or of this schema document. */
export function allowsRead(context: Context, rule: Rule, ref: DocumentRef | SchemaRef): boolean {
  if (typeof rule === 'boolean') return rule
  return rule.some((predicate) => holds(context, predicate, ref))
}

export function mayRead(context: Context, ref: DocumentRef | SchemaRef): boolean {
  return allowsRead(context, readRule(context, resourceOf(ref)), ref)
}

function readsHistory({ isPinned, isEvent }: Context): boolean {
  return isPinned && !isEvent
}

/** Whether a write is allowed; a predicate about writes counts as an unconditional privilege. */
export function mayWrite(context: Context, action: string, ref: DocumentRef | SchemaRef): boolean {
  return ruleFor(context, action, resourceOf(ref)) !== false
}

function resourceOf(ref: DocumentRef | SchemaRef): Resource {
  return ref instanceof DocumentRef ? new SchemaRef('collections', ref.collection) : new NativeRef(ref.kind)
}

/** v4's predicates are asked as of now whatever is read, v10's as of an event if one is reported (seen on a server). */
function holds(context: Context, predicate: StoredQuery, ref: DocumentRef | SchemaRef): boolean {
  if (predicate.language === 'v4') return holdsV4(context, predicate, ref)
  return holdsV10(readsHistory(context) ? { ...context, at: Infinity } : context, predicate, ref)
}
