import * as z from 'zod'
import { documentId, previousId } from '../ids.ts'
import { endOf, type Position } from '../positions.ts'

/**
 * The `after` cursors of v4's pages, parsed into the few shapes that they may have. They are never sent back as they
 * came: whatever stands in a request is evaluated, so places are built anew from ids and times.
 * All are inclusive: the next page begins with them.
 *
 * A cursor of another collection would be compared by its ids and skip documents, so each is checked to be of the one
 * that is read.
 */
const ts = z.int().min(0)

/** The forms of a collection's cursors are made once: to make one takes longer than to read a cursor with it. */
const known = new Map<string, CursorForms>()

type CursorForms = ReturnType<typeof formsInto>

function formsOf(collection: string): CursorForms {
  const forms = known.get(collection) ?? formsInto(collection)
  known.set(collection, forms)
  return forms
}

function formsInto(collection: string) {
  const parent = z.object({ '@ref': z.object({ id: z.literal(collection) }) })
  const reference = z
    .object({ '@ref': z.object({ id: documentId, collection: parent }) })
    .transform((value) => value['@ref'].id)
  const document = reference.optional()
  return {
    scan: z.tuple([reference]),
    index: z.tuple([ts, reference]).rest(z.unknown()),
    event: z.object({
      ts,
      action: z.enum(['add', 'remove']).optional(),
      document,
      resource: document,
      instance: document,
    }),
  }
}

/** The cursor of a scan: `[ref]`. @throws ZodError */
export function parseScanCursor(cursor: unknown, collection: string): string {
  return formsOf(collection).scan.parse(cursor)[0]
}

/** The cursor of a walk along an index over ts and ref: `[ts, ref, ...other values, ref]`. @throws ZodError */
export function parseIndexCursor(cursor: unknown, collection: string): Position {
  const [entryTs, id] = formsOf(collection).index.parse(cursor)
  return { ts: entryTs, id }
}

/**
 * The cursor of set events, `{ts, action, document}`, as the last position before it. Within one transaction the removals
 * stand before the additions, each in the order of their ids (fauna.md, v4). The document may be called `resource`.
 * @throws ZodError
 */
export function parseEventCursor(cursor: unknown, collection: string): Position {
  const event = formsOf(collection).event.parse(cursor)
  const id = event.document ?? event.resource ?? event.instance
  if (id !== undefined && event.action === 'add') return endOf(event.ts)
  const before = id === undefined ? undefined : previousId(id)
  return before === undefined ? endOf(Math.max(event.ts - 1, 0)) : { ts: event.ts, id: before }
}
