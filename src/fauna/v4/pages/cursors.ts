import * as z from 'zod'
import { unknownForm } from '../../errors.ts'
import { parseAnswer } from '../../http/parse-answer.ts'
import { documentId, previousId } from '../../ids.ts'
import { endOf, type Position } from '../../positions.ts'

/**
 * The `after` cursors of FQL v4's pages, parsed into positions. They are never sent back as they came: everything in a
 * request is evaluated, so cursors are rebuilt from ids and times. All are inclusive: the next page starts with them.
 *
 * Fauna would compare a cursor of another collection by its ids and skip documents, so each cursor is checked to be of
 * the collection that is read.
 */
const ts = z.int().min(0)

const reference = z.object({
  '@ref': z.object({ id: documentId, collection: z.object({ '@ref': z.object({ id: z.string() }) }) }),
})

type Reference = z.infer<typeof reference>

const scanCursor = z.tuple([reference])

const indexCursor = z.tuple([ts, reference]).rest(z.unknown())

const eventCursor = z.object({
  ts,
  action: z.enum(['add', 'remove']).optional(),
  document: reference.optional(),
  resource: reference.optional(),
  instance: reference.optional(),
})

/** The cursor of a scan: `[ref]`. @throws FaunaError `unknown_form` */
export function parseScanCursor(cursor: unknown, collection: string): string {
  return idIn(parseAnswer(scanCursor, cursor)[0], collection)
}

/** The cursor of an index walk: `[ts, ref, ...other values, ref]`. @throws FaunaError `unknown_form` */
export function parseIndexCursor(cursor: unknown, collection: string): Position {
  const [entryTs, entry] = parseAnswer(indexCursor, cursor)
  return { ts: entryTs, id: idIn(entry, collection) }
}

/**
 * The cursor of set events, `{ts, action, document}`, as the last position before it. Within one transaction removals
 * come before additions, each by id (fauna.md, v4). The document may be called `resource` or `instance`.
 * @throws FaunaError `unknown_form`
 */
export function parseEventCursor(cursor: unknown, collection: string): Position {
  const event = parseAnswer(eventCursor, cursor)
  const [document] = [event.document, event.resource, event.instance].flatMap((given) =>
    given === undefined ? [] : [idIn(given, collection)],
  )
  if (document !== undefined && event.action === 'add') return endOf(event.ts)
  const before = document === undefined ? undefined : previousId(document)
  return before === undefined ? endOf(Math.max(event.ts - 1, 0)) : { ts: event.ts, id: before }
}

function idIn({ '@ref': { id, collection } }: Reference, wanted: string): string {
  if (collection['@ref'].id === wanted) return id
  throw unknownForm(`a cursor of the collection "${collection['@ref'].id}" for a page of "${wanted}"`)
}
