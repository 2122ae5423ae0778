import * as z from 'zod'

const FORMAT = 'source-fauna export'

const count = z.int().min(0)

const collection = z.object({
  /** The path of its database below that of the secret; absent: that database itself. */
  database: z.string().optional(),
  collection: z.string(),
  /** Relative to the directory, with `/` between folders. */
  file: z.string(),
})

const exportedCollection = collection.extend({
  documents: count,
  /** Of the file. */
  bytes: count,
  /** Of the file, in hexadecimal. */
  sha256: z.string(),
  /** The smallest and the largest id; absent if there are no documents. */
  first_id: z.string().optional(),
  last_id: z.string().optional(),
  /** See `DocumentHash`. */
  ids_and_ts: z.string(),
  /** How many of the documents have fields that are not exported unchanged. */
  changed_documents: count,
  /** Whether the ids and `ts` were compared with the database. */
  verified: z.boolean(),
})

const unreadableCollection = z.object({
  database: z.string().optional(),
  collection: z.string(),
  reason: z.string(),
})

const exportedSchema = z.object({
  database: z.string().optional(),
  /** `schema.json`, and `schema.fsl` if the server has FSL. */
  files: z.array(z.object({ file: z.string(), bytes: count, sha256: z.string() })),
  /** The kinds of definitions that the key's role cannot read, or may not be able to read completely. */
  not_exported: z.array(z.object({ kind: z.string(), reason: z.string() })),
})

const heading = z.object({
  format: z.literal(FORMAT),
  version: z.literal(1),
  /** The version of the connector. */
  source_fauna: z.string(),
  /** `scheme://host:port` of the server. */
  endpoint: z.string(),
  /** The id that Fauna gave to the database of the secret; absent if the server does not say it. */
  database_id: z.string().optional(),
  api_version: z.enum(['4', '10']),
  /** The time as of which all collections were read, in ISO 8601, and in microseconds since 1970. */
  moment: z.string(),
  moment_ts: z.int(),
  /** Whether the files are compressed. */
  gzip: z.boolean(),
  /** The collections that the key's role cannot read. */
  not_exported: z.array(unreadableCollection),
})

/** What an export contains: `manifest.json`. */
export const manifestForm = heading.extend({
  collections: z.array(exportedCollection),
  /** One for each database. */
  schemas: z.array(exportedSchema),
})

/** An export that is not complete: `manifest.json.partial`. */
export const unfinishedForm = heading.extend({
  /** All collections, in the order of the manifest. */
  selected: z.array(collection),
  /** Those that are complete, in any order. */
  collections: z.array(exportedCollection),
  /** All databases, each with its folder relative to the directory; empty: the directory itself. */
  databases: z.array(z.object({ database: z.string().optional(), folder: z.string() })),
  /** Those of the databases that are complete. */
  schemas: z.array(exportedSchema),
})

export type Manifest = z.infer<typeof manifestForm>
export type UnfinishedExport = z.infer<typeof unfinishedForm>
export type ExportedCollection = z.infer<typeof exportedCollection>
export type SelectedCollection = z.infer<typeof collection>
export type ExportedSchema = z.infer<typeof exportedSchema>
export type UnreadableCollection = z.infer<typeof unreadableCollection>

/** The fields that each manifest begins with. */
export const MANIFEST_FORMAT = { format: FORMAT, version: 1 } as const
