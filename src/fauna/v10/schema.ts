import * as z from 'zod'
import type { CollectionInfo, IndexInfo } from '../fauna.ts'
import { isIndexName } from './queries.ts'
import { parseSignature } from './signature.ts'

/** A whole number that a double can hold. */
export const int = z
  .union([z.object({ '@int': z.string() }), z.object({ '@long': z.string() })])
  .transform((value) => Number('@int' in value ? value['@int'] : value['@long']))
  .pipe(z.int())

const indexDefinition = z.object({
  terms: z.array(z.unknown()).nullish(),
  values: z.array(z.unknown()).nullish(),
  queryable: z.boolean().nullish(),
  status: z.string().nullish(),
})

export type IndexDefinition = z.infer<typeof indexDefinition>

const indexDefinitions = z.record(z.string(), indexDefinition)

const fieldDefinitions = z.object({
  fields: z.record(z.string(), z.object({ signature: z.string() })).nullish(),
  computed_fields: z.record(z.string(), z.unknown()).nullish(),
})

type FieldDefinitions = z.infer<typeof fieldDefinitions>

/** A reference says why what it refers to is not there to be seen. */
const reference = z.object({ cause: z.string().nullish() })

/** What `byId("0")` answered, as it is and inside `at`: nearly always a null reference. */
const probes = z
  .array(z.object({ '@ref': reference.optional() }))
  .transform((answers) => ({ denied: answers.some((answer) => answer['@ref']?.cause === 'permission denied') }))

/** A collection of `listCollections`; it has no history_days where all is kept. */
export const listedCollection = fieldDefinitions.extend({
  name: z.string(),
  history_days: int.nullish(),
  probes: probes.nullish(),
})

/** The indexes of `listIndexes`; a v4 collection has none. */
export const listedIndexes = z.object({ name: z.string(), indexes: indexDefinitions.nullish() })

/** A collection's own document, or a reference that says why it is not there to be seen. */
const definition = z
  .object({
    '@doc': fieldDefinitions
      .extend({ name: z.string().optional(), history_days: int.nullish(), indexes: indexDefinitions.nullish() })
      .optional(),
    '@ref': reference.optional(),
  })
  .transform((answer) => ({ seen: answer['@doc'], hidden: answer['@ref']?.cause === 'permission denied' }))

/** The answer to `describeCollection`. */
export const describedCollection = z.object({ definition, probes })

/** The answer to `describeCollections`, in the order of the names; without probes where the secret may not ask. */
export const describedCollections = z.array(z.object({ definition, probes: probes.nullish() }))

/** The answer to `probeSchema`. */
export const schemaProbe = definition

/**
 * What a definition says of the fields; `fields: {}` lets documents have any, as its absence does (measured).
 * @param withComputed whether documents are read with their computed fields
 */
export function fieldsOf(
  definition: FieldDefinitions,
  withComputed: boolean,
): Pick<CollectionInfo, 'fields' | 'computed'> {
  const fields = Object.entries(definition.fields ?? {})
  const computed = withComputed ? Object.keys(definition.computed_fields ?? {}) : []
  return {
    ...(fields.length > 0 && {
      fields: new Map(fields.map(([name, field]) => [name, parseSignature(field.signature)])),
    }),
    ...(computed.length > 0 && { computed }),
  }
}

const value = z.object({ field: z.string(), order: z.string().nullish() })

/** Says whether an index is one of `.ts` and `.id`, or `.ts` alone, ascending. */
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

/** Whether a walk along the index can begin inside a transaction. */
export function hasId(index: IndexDefinition): boolean {
  return isField(value.safeParse(index.values?.[1]).data, 'id')
}

type IndexValue = z.infer<typeof value> | undefined

function ineligibleReasonOf(name: string, index: IndexDefinition, values: readonly IndexValue[]): string | undefined {
  if (!isIndexName(name)) return 'has a name that is no identifier, and cannot be called'
  if ((index.terms ?? []).length > 0) return 'has terms, and must have none'
  const [first, second] = values
  // Of one ts, the entries stand in the order of their ids (fauna.md, v10), unless another value comes first.
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

/** Whether an index will be queryable by itself. A status is absent from what an older server answers. */
export function isBuilding({ status }: IndexDefinition): boolean {
  return typeof status === 'string' && status !== 'complete' && status !== 'failed'
}

/** An index may have been made with or without the dot. */
function isField(given: IndexValue, name: string): boolean {
  return given?.field === `.${name}` || given?.field === name
}

function isDescending(given: IndexValue): boolean {
  return given?.order === 'desc'
}
