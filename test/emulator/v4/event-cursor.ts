import { Time } from '../storage/time.ts'
import { DocumentRef, isObject } from '../storage/values.ts'
import { toInteger, toRef, typeName } from './casts.ts'
import { invalidArgument, wrongType } from './errors.ts'
import type { HistoryEvent } from './event-source.ts'
import { at, type Position } from './position.ts'
import { EventView, type Runtime, type RuntimeObject } from './runtime.ts'

/**
 * A position in a list of events. Without a document it is after all events of its ts and action; without an action
 * that is add, so that `{ts}` skips the whole ts.
 */
export interface EventCursor {
  readonly ts: number
  readonly isRemove: boolean
  readonly id: bigint | undefined
  readonly literal: Runtime
}

/** Compares an event with a cursor: negative before it, positive after it. */
export function compareToEventCursor(event: HistoryEvent, cursor: EventCursor): number {
  if (event.ts !== cursor.ts) return event.ts - cursor.ts
  const isRemove = isRemoval(event.action)
  if (isRemove !== cursor.isRemove) return isRemove ? -1 : 1
  const id = event.ref instanceof DocumentRef ? event.ref.id : 0n
  if (cursor.id === undefined || id < cursor.id) return -1
  return id === cursor.id ? 0 : 1
}

function isRemoval(action: string): boolean {
  return action === 'remove' || action === 'delete'
}

/** The cursor null: after all events. */
const BEHIND_ALL: EventCursor = {
  ts: Infinity,
  isRemove: false,
  id: -1n,
  literal: new Map<string, Runtime>([
    ['ts', 9_223_372_036_854_775_807n],
    ['action', 'add'],
  ]),
}

export function readEventCursor(value: Runtime, position: Position): EventCursor {
  if (value instanceof EventView) {
    const id = value.ref instanceof DocumentRef ? value.ref.id : undefined
    return { ts: value.ts, isRemove: isRemoval(value.action), id, literal: value }
  }
  if (typeof value === 'bigint') return cursorOfTime(Number(value))
  if (value instanceof Time) return cursorOfTime(value.micros)
  if (value === null) return BEHIND_ALL
  if (!isObject(value)) throw wrongType('Object, Integer, Time, or Date', typeName(value), position)
  return readCursorObject(value as RuntimeObject, position)
}

/** A time alone is a position before the adds of its ts. */
function cursorOfTime(ts: number): EventCursor {
  return { ts, isRemove: false, id: -1n, literal: new EventView(ts, 'add', undefined) }
}

/** `{ts}`, `{ts, action}` or `{ts, action, document | resource}`. */
function readCursorObject(object: RuntimeObject, position: Position): EventCursor {
  const documentKey = ['document', 'resource', 'instance'].find((key) => object.has(key))
  const known = ['ts', 'action', 'data', 'values', documentKey]
  const isKnown = object.has('ts') && (documentKey === undefined || object.has('action'))
  if (!isKnown || [...object.keys()].some((key) => !known.includes(key))) {
    throw invalidArgument(`Cannot create event cursor with keys ${[...object.keys()].join(', ')}`, position)
  }
  const ts = Number(toInteger(object.get('ts') as Runtime, at(position, 'ts')))
  const action = object.get('action') ?? 'add'
  if (!['add', 'remove', 'create', 'delete', 'update'].includes(action as string)) {
    throw invalidArgument(
      `String 'create', 'update', or 'delete' expected, ${typeName(action)} provided.`,
      at(position, 'action'),
    )
  }
  const isRemove = isRemoval(action as string)
  const ref =
    documentKey === undefined ? undefined : toRef(object.get(documentKey) as Runtime, at(position, documentKey))
  if (!(ref instanceof DocumentRef)) return { ts, isRemove, id: undefined, literal: null }
  return { ts, isRemove, id: ref.id, literal: new EventView(ts, action as string, ref) }
}
