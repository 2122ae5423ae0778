import * as z from 'zod'
import type { StreamState } from '../../airbyte/messages.ts'
import { isDocumentId, isScanId, MIN_ID } from '../../fauna/ids.ts'
import type { Position } from '../../fauna/positions.ts'
import { ConfigError } from '../../text/config-error.ts'
import { firstIssue } from '../../text/first-issue.ts'
import { quoted } from '../../text/quoted.ts'
import type { StreamProgress, UpdatesCursor } from './progress.ts'
import { isPythonState, parsePythonState } from './python-state.ts'
import { stateTime } from './state-time.ts'

const id = z.string().refine(isDocumentId, { error: 'it is not a document id', abort: true })
const scanId = z.string().refine(isScanId, { error: 'it is not a document id', abort: true })

const range = z
  .object({ from: scanId, to: scanId.nullish() })
  .refine(({ from, to }) => !to || BigInt(from) <= BigInt(to), 'it ends before it begins')

const ranges = z
  .array(range)
  .min(1)
  .transform((list) => list.map((range) => ({ from: range.from, ...(range.to && { to: range.to }) })))

const entry = z.object({ ts: stateTime, ref: id })

const position = entry.transform(({ ts, ref }): Position => ({ ts, id: ref }))

const entryRange = z
  .object({ after: position, to: stateTime.nullish(), to_ref: id.nullish() })
  .refine(endsAfterStart, 'a range ends before it begins')

const entryRanges = z
  .array(entryRange)
  .min(1)
  .refine(areInOrder, 'ranges must be in order, and only the last may be open-ended')
  .transform((list) =>
    list.map(({ after, to, to_ref: toId }) => ({
      after,
      ...(typeof to === 'number' && { to, ...(toId && { toId }) }),
    })),
  )

const updates = entry
  .extend({ ranges: entryRanges.nullish() })
  .transform(({ ts, ref, ranges }): UpdatesCursor => ({ ts, id: ref, ...(ranges && { ranges }) }))

const ownState = z.object({
  version: z.literal(1),
  full_refresh: z.object({ snapshot: stateTime, generation_id: z.int().min(0).nullish(), ranges }).nullish(),
  completed: z.object({ sync_id: z.int().min(0), generation_id: z.int().min(0) }).nullish(),
  initial: z.object({ snapshot: stateTime, ranges }).nullish(),
  updates: updates.nullish(),
  deletions: z.object({ ts: stateTime, ref: id.nullish() }).nullish(),
  snapshot: stateTime.nullish(),
})

/**
 * Parses the state that this connector, or airbyte-source-fauna, wrote for a stream. It comes from outside and becomes
 * part of queries, so only whole numbers and ids are taken from it.
 * @param given undefined or null if the stream has no state
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
  const { full_refresh, completed, initial, updates, deletions, snapshot } = parsed.data
  return {
    ...(full_refresh && {
      fullRefresh: {
        snapshot: full_refresh.snapshot,
        ...(typeof full_refresh.generation_id === 'number' && { generationId: full_refresh.generation_id }),
        ranges: full_refresh.ranges,
      },
    }),
    ...(completed && { completed: { syncId: completed.sync_id, generationId: completed.generation_id } }),
    ...(initial && { initial }),
    ...(updates && { updates }),
    ...(deletions && { deletions: { ts: deletions.ts, id: deletions.ref ?? MIN_ID } }),
    ...(typeof snapshot === 'number' && { snapshot }),
  }
}

/** The one form in which states are written; `{}` if there is nothing to resume from. */
export function formatStreamState(progress: StreamProgress): StreamState {
  const { fullRefresh, completed, initial, updates, deletions, snapshot } = progress
  if (!fullRefresh && !completed && !initial && !updates && !deletions && snapshot === undefined) return {}
  return {
    version: 1,
    ...(fullRefresh && {
      full_refresh: {
        snapshot: fullRefresh.snapshot,
        ...(fullRefresh.generationId !== undefined && { generation_id: fullRefresh.generationId }),
        ranges: fullRefresh.ranges,
      },
    }),
    ...(completed && { completed: { sync_id: completed.syncId, generation_id: completed.generationId } }),
    ...(initial && { initial }),
    ...(updates && { updates: formatUpdates(updates) }),
    ...(deletions && { deletions: formatPosition(deletions) }),
    ...(snapshot !== undefined && { snapshot }),
  }
}

/** Out of order, the ranges would leave documents unread. */
function areInOrder(list: readonly z.infer<typeof entryRange>[]): boolean {
  return list.every(({ after, to }, at) => {
    const next = list[at + 1]
    if (typeof to !== 'number') return next === undefined
    return next !== undefined && after.ts <= to && to <= next.after.ts
  })
}

/** A range inside one `ts` has the order of an index: negative ids come after all others. */
function endsAfterStart(given: {
  after: Position
  to?: number | null | undefined
  to_ref?: string | null | undefined
}) {
  const { after, to, to_ref: toId } = given
  if (!toId || to !== after.ts) return true
  return BigInt.asUintN(64, BigInt(after.id)) < BigInt.asUintN(64, BigInt(toId))
}

function formatUpdates({ ts, id, ranges }: UpdatesCursor): StreamState {
  const formatted = ranges?.map(({ after, toId, ...end }) => ({
    after: formatPosition(after),
    ...end,
    ...(toId !== undefined && { to_ref: toId }),
  }))
  return { ...formatPosition({ ts, id }), ...(formatted && { ranges: formatted }) }
}

function formatPosition({ ts, id }: Position): { readonly ts: number; readonly ref: string } {
  return { ts, ref: id }
}

function unusable(stream: string, why: string): ConfigError {
  return new ConfigError(
    `The state of the stream ${quoted(stream)} cannot be used: ${why}. Clear the stream to read it from the start.`,
  )
}
