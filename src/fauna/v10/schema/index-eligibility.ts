import * as z from 'zod'
import type { IndexInfo } from '../../fauna.ts'
import { isIndexName } from '../queries.ts'

export const indexDefinition = z.object({
  terms: z.array(z.unknown()).nullish(),
  values: z.array(z.unknown()).nullish(),
  queryable: z.boolean().nullish(),
  status: z.string().nullish(),
})

export type IndexDefinition = z.infer<typeof indexDefinition>

const value = z.object({ field: z.string(), order: z.string().nullish() })

/** Why a sync cannot walk an index: it must be one of `.ts` and `.id`, or of `.ts` alone, ascending. */
export function indexInfo(collection: string, name: string, index: IndexDefinition): IndexInfo {
  const values = (index.values ?? []).map((given) => value.safeParse(given).data)
  const ineligibleReason = ineligibleReasonOf(name, index, values)
  return {
    name,
    sources: [collection],
    exact: values.length === 2,
    ...(ineligibleReason !== undefined && { ineligibleReason }),
  }
}

/** Whether the entries of one transaction are ordered by id, so that a walk can start inside a transaction. */
export function hasId(index: IndexDefinition): boolean {
  return isField(value.safeParse(index.values?.[1]).data, 'id')
}

type IndexValue = z.infer<typeof value> | undefined

function ineligibleReasonOf(name: string, index: IndexDefinition, values: readonly IndexValue[]): string | undefined {
  if (!isIndexName(name)) return 'has a name that is not an identifier, so it cannot be called'
  if ((index.terms ?? []).length > 0) return 'has terms, but a sync needs an index without terms'
  const [first, second] = values
  // Entries of the same ts are ordered by id (fauna.md, v10), unless another value comes first.
  if (!isField(first, 'ts') || (values.length > 1 && !isField(second, 'id'))) {
    return 'must have the values [{ field: ".ts" }, { field: ".id" }] first, in this order'
  }
  if (isDescending(first) || isDescending(second)) {
    return 'runs backwards: the order of its values .ts and .id must be ascending'
  }
  if (index.status === 'failed') return 'could not be built (status "failed"): drop it and create it again'
  if (isBuilding(index)) return 'is still being built: try again when its status is "complete"'
  if (index.queryable === false) return 'is not queryable: set its "queryable" to true'
  return undefined
}

/** Whether an index becomes queryable without a change. An older server reports no status. */
export function isBuilding({ status }: IndexDefinition): boolean {
  return typeof status === 'string' && status !== 'complete' && status !== 'failed'
}

/** An index may be declared with or without the dot. */
function isField(given: IndexValue, name: string): boolean {
  return given?.field === `.${name}` || given?.field === name
}

function isDescending(given: IndexValue): boolean {
  return given?.order === 'desc'
}
