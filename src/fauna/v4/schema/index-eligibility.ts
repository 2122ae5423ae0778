import * as z from 'zod'
import type { IndexInfo } from '../../fauna.ts'

const schemaReference = z.object({ '@ref': z.object({ id: z.string() }) })

const indexField = z.object({
  field: z.union([z.string(), z.array(z.union([z.string(), z.number()]))]).optional(),
  reverse: z.boolean().optional(),
})

/** An index's own document. `source` may be a list, and `terms` and `values` may be absent (fauna.md, v4). */
export const indexDocument = z.object({
  name: z.string(),
  active: z.boolean().optional(),
  source: z.unknown(),
  terms: z.array(z.unknown()).nullish(),
  values: z.array(z.unknown()).nullish(),
})

/** The collections that an index covers, and why a sync cannot walk it: it must be one of `ts` and `ref`, ascending. */
export function indexInfo(document: z.infer<typeof indexDocument>): IndexInfo {
  const values = (document.values ?? []).map((value) => indexField.safeParse(value).data)
  const sources = sourcesOf(document.source)
  const ineligibleReason = ineligibleReasonOf(document, sources, values)
  return {
    name: document.name,
    sources: sources ?? [],
    exact: values.length === 2,
    ...(ineligibleReason !== undefined && { ineligibleReason }),
  }
}

type IndexField = z.infer<typeof indexField> | undefined

function ineligibleReasonOf(
  document: z.infer<typeof indexDocument>,
  sources: string[] | undefined,
  values: IndexField[],
): string | undefined {
  if (sources === undefined) return 'covers more than named collections'
  if (sources.length !== 1) return `covers ${sources.length} collections, and must cover only this one`
  if ((document.terms ?? []).length > 0) return 'has terms, but a sync needs an index without terms'
  const [first, second] = values
  if (!isField(first, 'ts') || !isField(second, 'ref')) {
    return 'must have the values [{ field: "ts" }, { field: "ref" }] first, in this order'
  }
  if (first?.reverse || second?.reverse) return 'runs backwards: its values ts and ref must not be reversed'
  if (document.active === false) return 'is still being built: try again when it is active'
  return undefined
}

function isField(value: IndexField, name: string): boolean {
  const field = value?.field
  return field === name || (Array.isArray(field) && field.length === 1 && field[0] === name)
}

/** Undefined if a source is not a named collection: all collections, or one with computed bindings. */
function sourcesOf(source: unknown): string[] | undefined {
  const names = (Array.isArray(source) ? source : [source]).map(sourceName)
  return names.every((name) => name !== undefined) ? names : undefined
}

function sourceName(source: unknown): string | undefined {
  const direct = schemaReference.safeParse(source)
  if (direct.success) return direct.data['@ref'].id
  const bound = z.object({ collection: schemaReference }).safeParse(source)
  return bound.success ? bound.data.collection['@ref'].id : undefined
}
