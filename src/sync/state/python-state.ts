import * as z from 'zod'
import { isDocumentId, MIN_ID, previousId } from '../../fauna/ids.ts'
import { endOf, type Position } from '../../fauna/positions.ts'
import { parseEventCursor, parseIndexCursor, parseScanCursor } from '../../fauna/v4/pages/cursors.ts'
import type { DeletionsCursor, StreamProgress, UpdatesCursor } from './progress.ts'
import { stateTime } from './state-time.ts'

/**
 * The keys of a state of airbyte-source-fauna: `full_sync_cursor` of a full refresh that did not end, `updates_cursor`
 * and `remove_cursor` of an incremental sync. Their `after`, present only after a failure, is a cursor of FQL v4 as JSON
 * text.
 */
const CURSORS = ['full_sync_cursor', 'updates_cursor', 'remove_cursor'] as const

/** airbyte-source-fauna wrote `ref: ""` until it had an id. */
const ref = z.union([z.literal(''), z.string().refine(isDocumentId, 'it is not a document id')])

/** Whether airbyte-source-fauna wrote a stream's state. */
export function isPythonState(given: object): boolean {
  return CURSORS.some((cursor) => cursor in given)
}

/** Parses a stream's state that airbyte-source-fauna wrote. Its `after` cursors must be of this collection. */
export function parsePythonState(given: object, collection: string): z.ZodSafeParseResult<StreamProgress> {
  const incrementalCursor = <T>(parseAfter: (cursor: unknown) => T) =>
    z.object({ ts: stateTime.nullish(), ref: ref.nullish(), after: afterText(parseAfter).nullish() }).nullish()

  return z
    .object({
      full_sync_cursor: z
        .object({
          ts: stateTime.nullish(),
          after: afterText((cursor) => parseScanCursor(cursor, collection)).nullish(),
        })
        .nullish(),
      updates_cursor: incrementalCursor((cursor) => parseIndexCursor(cursor, collection)),
      remove_cursor: incrementalCursor((cursor) => parseEventCursor(cursor, collection)),
    })
    .transform((state): StreamProgress => {
      const updates = updatesOf(state.updates_cursor)
      const deletions = deletionsOf(state.remove_cursor)
      const scan = state.full_sync_cursor
      return {
        ...(scan?.ts && { fullRefresh: { snapshot: scan.ts, ranges: [{ from: scan.after ?? '0' }] } }),
        ...(updates && { updates }),
        ...(deletions && { deletions }),
      }
    })
    .safeParse(given)
}

type Incremental =
  | { ts?: number | null | undefined; ref?: string | null | undefined; after?: Position | null | undefined }
  | null
  | undefined

/** `after` is the next entry to read; `ts` and `ref` are the last entry read. */
function updatesOf(cursor: Incremental): UpdatesCursor | undefined {
  if (cursor?.after) {
    const { ts, id } = cursor.after
    const before = previousId(id)
    return before === undefined ? endOf(Math.max(ts - 1, 0)) : { ts, id: before }
  }
  if (!cursor?.ts) return undefined
  return { ts: cursor.ts, id: cursor.ref || '-1' }
}

function deletionsOf(cursor: Incremental): DeletionsCursor | undefined {
  if (cursor?.after) return { ...cursor.after, atLastRemoval: true }
  if (typeof cursor?.ts !== 'number') return undefined
  if (cursor.ts === 0) return { ...endOf(0), atLastRemoval: true }
  return { ts: cursor.ts, id: cursor.ref || MIN_ID, atLastRemoval: true }
}

/** A cursor as JSON text. @param parse throws if the value is not a cursor */
function afterText<T>(parse: (cursor: unknown) => T) {
  return z.string().transform((text, context) => {
    try {
      return parse(JSON.parse(text))
    } catch {
      context.addIssue({ code: 'custom', message: 'it is not a cursor into this collection' })
      return z.NEVER
    }
  })
}
