import * as z from 'zod'
import type { IndexPosition, RemovalPosition } from '../fauna.ts'
import { documentId, previousId } from '../ids.ts'

/**
 * The `after` cursors of v4's pages, parsed into the few shapes that they may have. They are never sent back as they
 * came: whatever stands in a request is evaluated, so places are built anew from ids and times.
 * All are inclusive: the next page begins with them.
 *
 * A cursor of another collection would be compared by its ids and skip documents, so each is checked to be of the one
 * that is read.
 */
const ts = z.int().min(0)

/** Forms are made once: to make one takes longer than to read a page's cursor with it. */
const references = new Map<string, ReturnType<typeof referenceInto>>()

function reference(collection: string): ReturnType<typeof referenceInto> {
  const known = references.get(collection) ?? referenceInto(collection)
  references.set(collection, known)
  return known
}

function referenceInto(collection: string) {
  const parent = z.object({ '@ref': z.object({ id: z.literal(collection) }) })
  return z.object({ '@ref': z.object({ id: documentId, collection: parent }) }).transform((value) => value['@ref'].id)
}

/** The cursor of a scan: `[ref]`. @throws ZodError */
export function parseScanCursor(cursor: unknown, collection: string): string {
  return z.tuple([reference(collection)]).parse(cursor)[0]
}

/** The cursor of a walk along an index over ts and ref: `[ts, ref, ...other values, ref]`. @throws ZodError */
export function parseIndexCursor(cursor: unknown, collection: string): IndexPosition {
  const [entryTs, id] = z
    .tuple([ts, reference(collection)])
    .rest(z.unknown())
    .parse(cursor)
  return { ts: entryTs, id }
}

/**
 * The cursor of set events, `{ts, action, document}`, as the removals behind it. Within one transaction the removals
 * stand before the additions, each in the order of their ids (fauna.md, v4). The document may be called `resource`.
 * @throws ZodError
 */
export function parseEventCursor(cursor: unknown, collection: string): RemovalPosition {
  const document = reference(collection).optional()
  const event = z
    .object({ ts, action: z.enum(['add', 'remove']).optional(), document, resource: document, instance: document })
    .parse(cursor)
  const id = event.document ?? event.resource ?? event.instance
  if (id !== undefined && event.action === 'add') return { ts: event.ts }
  const before = id === undefined ? undefined : previousId(id)
  return before === undefined ? { ts: Math.max(event.ts - 1, 0) } : { ts: event.ts, id: before }
}
