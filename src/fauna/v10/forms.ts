import * as z from 'zod'
import { microsOf } from './export/time.ts'
import { streamToken } from './feed/event-source.ts'
import { indexDefinition } from './schema/index-eligibility.ts'

/** A whole number that a double can hold, in the tagged format. */
export const int = z
  .union([z.object({ '@int': z.string() }), z.object({ '@long': z.string() })])
  .transform((value) => Number('@int' in value ? value['@int'] : value['@long']))
  .pipe(z.int())

/** A time, in microseconds. */
const time = z.object({ '@time': z.string() }).transform((value) => microsOf(value['@time']))

/** A page of a set. `after` is Fauna's cursor; absent at the end. */
export interface SetPage<T> {
  readonly data: T[]
  readonly after?: string | undefined
}

/** A first page comes as a set, later ones as plain objects (fauna.md, v10). */
export function setPageOf<T>(entry: z.ZodType<T>): z.ZodType<SetPage<T>> {
  const page = z.object({ data: z.array(entry), after: z.string().optional() })
  return z.union([z.object({ '@set': page }).transform((value) => value['@set']), page])
}

const indexDefinitions = z.record(z.string(), indexDefinition)

const fieldDefinitions = z.object({
  fields: z.record(z.string(), z.object({ signature: z.string() })).nullish(),
  computed_fields: z.record(z.string(), z.unknown()).nullish(),
})

export type FieldDefinitions = z.infer<typeof fieldDefinitions>

/** A reference with the reason why its target is not shown. */
const reference = z.object({ cause: z.string().nullish() })

/** The answers of `byId("0")`, as of now and inside `at`: nearly always null references. */
const probes = z
  .array(z.object({ '@ref': reference.optional() }))
  .transform((answers) => ({ denied: answers.some((answer) => answer['@ref']?.cause === 'permission denied') }))

export type Probes = z.infer<typeof probes>

const definitionFields = fieldDefinitions.extend({
  ts: time.optional(),
  history_days: int.nullish(),
  indexes: indexDefinitions.nullish(),
})

export type VisibleDefinition = z.infer<typeof definitionFields>

/** A row of `definitionsPage`. */
export const listedDefinition = definitionFields.extend({ name: z.string() })

/** A collection's own document, or a reference with the reason why it is not shown. */
const definition = z
  .object({ '@doc': definitionFields.optional(), '@ref': reference.optional() })
  .transform((answer) => ({ visible: answer['@doc'], hidden: answer['@ref']?.cause === 'permission denied' }))

export type Definition = z.infer<typeof definition>

/** The answer to `describeCollections`, in the order of the names; `describeVisible` leaves out some probes. */
export const describedCollections = z.object({
  ts: int,
  collections: z.array(z.object({ definition, probes: probes.nullish() })),
})

const look = z
  .object({
    unchanged: z.boolean().nullable(),
    source: streamToken.nullable(),
    probe: z.object({ '@ref': reference.optional() }),
  })
  .transform(({ unchanged, source, probe }) => ({
    isUnchanged: unchanged === true && probe['@ref']?.cause !== 'permission denied',
    source,
  }))

/** The answer to `looks`, in their order. */
export const lookAnswers = z.array(look)

/** The answer to `probeCollections`, in the order of the names. */
export const probedCollections = z.array(probes)

/** The answer to `probeSchema`. */
export const schemaProbe = definition
