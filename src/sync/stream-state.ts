import * as z from 'zod'
import type { StreamState } from '../airbyte/messages.ts'
import { ConfigError } from '../config/config-error.ts'
import { firstIssue } from '../config/first-issue.ts'
import { isDocumentId, isScanId } from '../fauna/ids.ts'
import { isPythonState, parsePythonState } from './python-state.ts'
import type { StreamProgress } from './stream-progress.ts'

const ts = z.int().min(0)
const id = z.string().refine(isDocumentId, 'it is no document id')
const scanId = z.string().refine(isScanId, 'it is no document id')

const ranges = z
  .array(z.object({ from: scanId, to: scanId.nullish() }))
  .min(1)
  .transform((list) => list.map((range) => ({ from: range.from, ...(range.to && { to: range.to }) })))

const ownState = z.object({
  version: z.literal(1),
  full_refresh: z.object({ snapshot: ts, generation_id: z.int().min(0).nullish(), ranges }).nullish(),
  initial: z.object({ snapshot: ts, ranges }).nullish(),
  updates: z.object({ ts, ref: id }).nullish(),
  deletions: z.object({ ts, ref: id.nullish() }).nullish(),
  snapshot: ts.nullish(),
})

/**
 * Reads what this connector, or airbyte-source-fauna, left behind for a stream. It comes from outside and ends up in
 * queries, so nothing is taken over but whole numbers and ids.
 * @throws ConfigError naming the field
 */
export function parseStreamState(given: unknown, stream: string): StreamProgress {
  if (given === null || given === undefined) return {}
  if (typeof given !== 'object' || Array.isArray(given)) throw unusable(stream, 'it must be an object')
  if (Object.values(given).every((value) => value === null)) return {}
  if (isPythonState(given)) {
    const parsed = parsePythonState(given, stream)
    if (!parsed.success) throw unusable(stream, firstIssue(parsed.error))
    return parsed.data
  }
  const parsed = ownState.safeParse(given)
  if (!parsed.success) throw unusable(stream, firstIssue(parsed.error))
  const { full_refresh, initial, updates, deletions, snapshot } = parsed.data
  return {
    ...(full_refresh && {
      fullRefresh: {
        snapshot: full_refresh.snapshot,
        ...(typeof full_refresh.generation_id === 'number' && { generationId: full_refresh.generation_id }),
        ranges: full_refresh.ranges,
      },
    }),
    ...(initial && { initial }),
    ...(updates && { updates }),
    ...(deletions && { deletions: { ts: deletions.ts, ...(deletions.ref && { id: deletions.ref }) } }),
    ...(typeof snapshot === 'number' && { snapshot }),
  }
}

/** The one form in which states are written; `{}` where there is nothing to go on from. */
export function formatStreamState(progress: StreamProgress): StreamState {
  const { fullRefresh, initial, updates, deletions, snapshot } = progress
  if (!fullRefresh && !initial && !updates && !deletions && snapshot === undefined) return {}
  return {
    version: 1,
    ...(fullRefresh && {
      full_refresh: {
        snapshot: fullRefresh.snapshot,
        ...(fullRefresh.generationId !== undefined && { generation_id: fullRefresh.generationId }),
        ranges: fullRefresh.ranges,
      },
    }),
    ...(initial && { initial }),
    ...(updates && { updates }),
    ...(deletions && { deletions: { ts: deletions.ts, ...(deletions.id !== undefined && { ref: deletions.id }) } }),
    ...(snapshot !== undefined && { snapshot }),
  }
}

function unusable(stream: string, why: string): ConfigError {
  return new ConfigError(
    `The state of the stream ${JSON.stringify(stream.slice(0, 100))} cannot be used: ${why}. Reset the stream to read it anew.`,
  )
}
