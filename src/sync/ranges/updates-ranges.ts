import type { EntryRange, UpdatesCursor } from '../state/progress.ts'
import { lastOrdinalOf, ordinalAfter, ordinalOf, positionAt, positionBefore } from './entry-ordinals.ts'
import type { Range } from './range.ts'

/** The ranges that a cursor leaves to be read, in order. Only the last one is open-ended. */
export function rangesAfter(cursor: UpdatesCursor | undefined): readonly Range[] {
  // Entries before 1970, which `Insert` can write, are of documents that do not exist to anything else (measured).
  if (cursor === undefined) return [{ from: 0n }]
  const { ranges = [{ after: cursor }] } = cursor
  return ranges.map(({ after, to, toId }) => ({
    from: ordinalAfter(after),
    ...(to !== undefined && { to: toId === undefined ? lastOrdinalOf(to) : ordinalOf({ ts: to, id: toId }) }),
  }))
}

/**
 * The cursor that leaves these ranges to be read.
 * @param unread at least one, in order; only the last one is open-ended
 * @param before the cursor at which the walk started; returned if nothing was written since
 */
export function cursorBefore(unread: readonly Range[], before: UpdatesCursor | undefined): UpdatesCursor | undefined {
  const [first, ...others] = unread
  if (first === undefined) return before
  if (others.length > 0) {
    return {
      ...positionBefore(first.from),
      ranges: unread.map(({ from, to }) => ({
        after: positionBefore(from),
        ...(to !== undefined && endAt(to)),
      })),
    }
  }
  const isUnchanged = before === undefined ? first.from === 0n : !before.ranges && first.from === ordinalAfter(before)
  return isUnchanged ? before : positionBefore(first.from)
}

/** Only a range of one document that was set aside ends inside a `ts`. */
function endAt(ordinal: bigint): Pick<EntryRange, 'to' | 'toId'> {
  const { ts, id } = positionAt(ordinal)
  return ordinal === lastOrdinalOf(ts) ? { to: ts } : { to: ts, toId: id }
}
