import * as z from 'zod'
import { ConfigError } from '../text/config-error.ts'
import { firstIssue } from '../text/first-issue.ts'
import { quoted } from '../text/quoted.ts'
import type { StreamDescriptor, SyncMode } from './messages.ts'
import { streamName } from './stream-name.ts'

/** A stream that Airbyte asks for. */
export interface ConfiguredStream {
  readonly descriptor: StreamDescriptor
  readonly syncMode: SyncMode
  /** As discover offered them; absent if the catalog does not contain them. */
  readonly supportedSyncModes?: readonly string[]
  /** Counts the refreshes of the stream. An interrupted full refresh resumes only within the same generation. */
  readonly generationId?: number
  /** Identifies the job: all attempts at one sync have the same. Absent if the catalog's id identifies none. */
  readonly syncId?: number
  /** The schemas of the selected columns by their names, unchecked; absent: all columns are selected. */
  readonly columns?: ReadonlyMap<string, unknown>
}

const wholeNumber = z.int().min(0)

/** PyAirbyte gives this id to every sync (`catalog_providers.py` of airbyte 0.71.3), so it identifies none. */
const SYNC_ID_OF_EVERY_SYNC = 1

/** Tools leave the schema out or empty; then all columns are selected. `z.record` would drop a column `__proto__`. */
const jsonSchema = z
  .object({ properties: z.custom<object>((value) => value !== null && typeof value === 'object') })
  .optional()
  .catch(undefined)

/** Unknown properties are ignored, as the protocol asks. */
const configuredCatalog = z.object({
  streams: z.array(
    z.object({
      stream: z.object({
        name: z.string().min(1),
        namespace: z.string().nullish(),
        json_schema: jsonSchema,
        supported_sync_modes: z.array(z.string()).nullish(),
      }),
      sync_mode: z.enum(['full_refresh', 'incremental']),
      generation_id: wholeNumber.nullish(),
      sync_id: wholeNumber.nullish(),
    }),
  ),
})

/**
 * Reads a configured catalog, protocol 0.18.0.
 * @throws ConfigError naming the field
 */
export function parseCatalog(given: unknown): ConfiguredStream[] {
  const parsed = configuredCatalog.safeParse(given)
  if (!parsed.success) throw new ConfigError(`The catalog cannot be used: ${firstIssue(parsed.error)}.`)
  const streams = parsed.data.streams.map(({ stream, sync_mode, generation_id, sync_id }) => ({
    descriptor: { name: stream.name, ...(stream.namespace && { namespace: stream.namespace }) },
    syncMode: sync_mode,
    ...(stream.supported_sync_modes && { supportedSyncModes: stream.supported_sync_modes }),
    ...(typeof generation_id === 'number' && { generationId: generation_id }),
    ...(typeof sync_id === 'number' && sync_id !== SYNC_ID_OF_EVERY_SYNC && { syncId: sync_id }),
    ...selection(stream.json_schema?.properties),
  }))
  const seen = new Set<string>()
  for (const { descriptor } of streams) {
    const name = streamName(descriptor)
    if (seen.has(name)) {
      throw new ConfigError(
        `The catalog contains the stream ${quoted(name)} twice. Configure it once, in one sync mode.`,
      )
    }
    seen.add(name)
  }
  return streams
}

function selection(properties: object = {}): Pick<ConfiguredStream, 'columns'> {
  const columns = new Map<string, unknown>(Object.entries(properties))
  return columns.size > 0 ? { columns } : {}
}
