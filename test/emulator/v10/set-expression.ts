import type { SchemaKind } from '../storage/values.ts'
import type { FunctionValue, Runtime } from './runtime.ts'

/** The native collections that can be listed. */
export type SchemaSetKind = Extract<
  SchemaKind,
  'collections' | 'databases' | 'functions' | 'roles' | 'access_providers' | 'keys'
>

/** Bounds of a set's elements, both inclusive, as they were given; undefined where there is none. */
export interface Bounds {
  readonly from: readonly Runtime[] | undefined
  readonly to: readonly Runtime[] | undefined
}

/** The sets that can be named and walked. */
export type SetExpression =
  | { readonly type: 'documents'; readonly collection: string; readonly bounds: Bounds }
  | {
      readonly type: 'index'
      readonly collection: string
      readonly index: string
      readonly terms: readonly Runtime[]
      readonly bounds: Bounds
    }
  | { readonly type: 'schema'; readonly kind: SchemaSetKind }
  | { readonly type: 'items'; readonly items: readonly Runtime[] }
  /** Integers from `from` up to, and without, `until`. */
  | { readonly type: 'sequence'; readonly from: bigint; readonly until: bigint }
  | { readonly type: 'map' | 'where'; readonly set: SetExpression; readonly by: FunctionValue }
  | { readonly type: 'reverse'; readonly set: SetExpression }
  | { readonly type: 'take' | 'drop'; readonly set: SetExpression; readonly count: number }

export const UNBOUNDED: Bounds = { from: undefined, to: undefined }
