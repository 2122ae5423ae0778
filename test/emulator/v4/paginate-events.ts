import { firstIndex } from '../storage/first-index.ts'
import type { SetExpression } from '../storage/set-expression.ts'
import type { DocumentRef, SchemaRef } from '../storage/values.ts'
import { compareToEventCursor, readEventCursor } from './event-cursor.ts'
import { eventsOf, type HistoryEvent } from './event-source.ts'
import { makePage, type PageRequest } from './paginate.ts'
import { readableSet } from './permissions.ts'
import { at, type Position } from './position.ts'
import { type Context, EventView, type Page, readAt } from './runtime.ts'

/**
 * A page of the events of a set, or of a document's history. What lies before the horizon is missing without a word,
 * inside `At` too (fauna.md, "Lost deletions").
 */
export function paginateEvents(
  context: Context,
  source: SetExpression | DocumentRef | SchemaRef,
  request: PageRequest,
  position: Position,
  cursorPlace: Position,
): Page {
  const { backward, size } = request
  const isReadable = readableSet(context, { type: 'events', source }, at(position, 'paginate'))
  const cursor = request.cursor === undefined ? undefined : readEventCursor(request.cursor, cursorPlace)
  const { events, oldest } = eventsOf(context, source, position)
  let first = firstIndex(events, (event) => event.ts >= oldest)
  const until = readAt(context)
  let end = until === Infinity ? events.length : firstIndex(events, (event) => event.ts > until)
  if (cursor) {
    const reached = firstIndex(events, (event) => compareToEventCursor(event, cursor) >= 0)
    if (backward) end = Math.min(end, reached)
    else first = Math.max(first, reached)
  }
  const wanted = Math.max(size + 1, 1)
  const page: HistoryEvent[] = []
  for (let step = 0; step < end - first && page.length < wanted; step++) {
    const event = events[backward ? end - 1 - step : first + step] as HistoryEvent
    if (isReadable({ values: [], ref: event.ref })) page.push(event)
  }
  const isHistory = !('type' in source)
  const view = ({ ts, action, ref, data }: HistoryEvent) => new EventView(ts, action, ref, data)
  const cursorOf = (event: HistoryEvent) => (isHistory ? view({ ...event, data: undefined }) : view(event))
  return makePage(page, request, cursor?.literal, cursorOf, view)
}
