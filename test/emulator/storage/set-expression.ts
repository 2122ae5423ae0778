import type { DocumentRef, SchemaKind, SchemaRef, Value } from './values.ts'

/** The sets that can be named and walked. */
export type SetExpression =
  | { readonly type: 'documents'; readonly collection: string }
  | { readonly type: 'schema'; readonly kind: SchemaKind }
  | { readonly type: 'match'; readonly index: string; readonly terms: readonly Value[] }
  | { readonly type: 'singleton'; readonly ref: DocumentRef | SchemaRef }
  | { readonly type: 'events'; readonly source: SetExpression | DocumentRef | SchemaRef }
  | { readonly type: 'union' | 'intersection' | 'difference'; readonly sets: readonly SetExpression[] }
  | { readonly type: 'distinct' | 'reverse'; readonly set: SetExpression }
  | {
      readonly type: 'range'
      readonly set: SetExpression
      /** Inclusive; a prefix of an element's values and ref. */
      readonly from: readonly Value[]
      readonly to: readonly Value[]
    }
