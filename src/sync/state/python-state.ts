import * as z from 'zod'
import { isDocumentId, MIN_ID, previousId } from '../../fauna/ids.ts'
import { endOf, type Position } from '../../fauna/positions.ts'
import { parseEventCursor, parseIndexCursor, parseScanCursor } from '../../fauna/v4/pages/cursors.ts'
import type { DeletionsCursor, StreamProgress, UpdatesCursor } from './progress.ts'

/**
 * The states of airbyte-source-fauna: `full_sync_cursor` of a cut-off full refresh, `updates_cursor` and
 * `remove_cursor` of an incremental sync. `after`, there only behind a failure, is a cursor of FQL v4 as JSON text.
 */
const CURSORS = ['full_sync_cursor', 'updates_cursor', 'remove_cursor'] as const

const ts = z.int().min(0)

/** It wrote `ref: ""` as long as there was none: that stands before all ids of its `ts`. */
const ref = z.union([z.literal(''), z.string().refine(isDocumentId, 'it is no document id')])

/** Whether a stream's state is of this kind. */
export function isPythonState(given: object): boolean {
  return CURSORS.some((cursor) => cursor in given)
}

/** Parses a stream's state of this kind, with its `after` cursors only where they are of this stream's collection. */
export function parsePythonState(given: object, collection: string): z.ZodSafeParseResult<StreamProgress> {
  const incrementalCursor = <T>(parseAfter: (cursor: unknown) => T) =>
    z.object({ ts: ts.nullish(), ref: ref.nullish(), after: afterText(parseAfter).nullish() }).nullish()

  return z
    .object({
      full_sync_cursor: z
        .object({ ts: ts.nullish(), after: afterText((cursor) => parseScanCursor(cursor, collection)).nullish() })
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

/** `after` is the next entry to read, `ts` and `ref` are the last that was read. */
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

/** JSON text that holds a cursor. */
function afterText<T>(parse: (cursor: unknown) => T) {
  return z.string().transform((text, context) => {
    try {
      return parse(JSON.parse(text))
    } catch {
      context.addIssue({ code: 'custom', message: 'it is no cursor into this collection' })
      return z.NEVER
    }
  })
}
