import type { Value } from '../storage/values.ts'
import type { Context } from './runtime.ts'
import { decodeSet, decodeValue, type EncodedSet, encodeSet, encodeValue } from './set-codec.ts'
import type { SetExpression } from './set-expression.ts'
import { ofToken, toToken } from './token.ts'

/** Where a page begins, and of what. */
export interface PagePlace {
  readonly expression: SetExpression
  /** The time set by `at`, in microseconds. */
  readonly at: number | undefined
  /** When the first page was read, in microseconds. */
  readonly snapshot: number
  readonly size: number
  /** Undefined on the first page. */
  readonly from: Value | undefined
}

/** A cursor holds all that a page needs: the set, the position, the size and the time (fauna.md, v10). */
export function writeCursor({ expression, at, snapshot, size, from }: PagePlace): string {
  return toToken({ set: encodeSet(expression), at, snapshot, size, from: encodeValue(from ?? null) })
}

/** Undefined if the text is not a cursor. */
export function readCursor(context: Context, cursor: string): PagePlace | undefined {
  const fields = ofToken(cursor)
  if (typeof fields?.size !== 'number' || typeof fields.snapshot !== 'number') return undefined
  return {
    expression: decodeSet(context, fields.set as EncodedSet),
    at: typeof fields.at === 'number' ? fields.at : undefined,
    snapshot: fields.snapshot,
    size: fields.size,
    from: (decodeValue(context, fields.from as string) ?? undefined) as Value | undefined,
  }
}
