import { privilege, type Resource } from '../storage/access.ts'
import { DocumentRef, NativeRef, SchemaRef, type StoredQuery } from '../storage/values.ts'
import { holdsV4 } from '../v4/permissions.ts'
import { holdsV10 } from './predicate.ts'
import type { Context } from './runtime.ts'

/** Whether something may be done to all documents, to none, or to those for which one of these predicates holds. */
export type Rule = boolean | readonly StoredQuery[]

export function ruleFor(context: Context, action: string, resource: Resource): Rule {
  return privilege(context.access, action, resource)
}

export function readRule(context: Context, collection: string): Rule {
  return ruleFor(context, 'read', new SchemaRef('collections', collection))
}

/** Whether a rule allows a read of this document, or of this schema document, as it is at the time that is read at. */
export function allowsRead(context: Context, rule: Rule, ref: DocumentRef | SchemaRef): boolean {
  if (typeof rule === 'boolean') return rule
  return rule.some((predicate) => holds(context, predicate, ref))
}

export function mayRead(context: Context, ref: DocumentRef | SchemaRef): boolean {
  return allowsRead(context, ruleFor(context, 'read', resourceOf(ref)), ref)
}

/** Whether a write is allowed; a predicate about writes is taken for a privilege. */
export function mayWrite(context: Context, action: string, ref: DocumentRef | SchemaRef): boolean {
  return ruleFor(context, action, resourceOf(ref)) !== false
}

function resourceOf(ref: DocumentRef | SchemaRef): Resource {
  return ref instanceof DocumentRef ? new SchemaRef('collections', ref.collection) : new NativeRef(ref.kind)
}

/** v4's predicates are asked as of now whatever is read, v10's as of the time that is read at. */
function holds(context: Context, predicate: StoredQuery, ref: DocumentRef | SchemaRef): boolean {
  return predicate.language === 'v4' ? holdsV4(context, predicate, ref) : holdsV10(context, predicate, ref)
}
