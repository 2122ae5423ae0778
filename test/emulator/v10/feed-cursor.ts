import { ofToken, toToken } from './token.ts'

/** A place between events: behind the change of this time and place. */
export interface FeedPlace {
  /** In microseconds. */
  readonly ts: number
  /** Its place inside of its transaction, which a cursor may split. */
  readonly place: number
}

export function compareFeedPlaces(left: FeedPlace, right: FeedPlace): number {
  return left.ts - right.ts || left.place - right.place
}

export function writeFeedCursor({ ts, place }: FeedPlace): string {
  return toToken({ ts, place })
}

/** Undefined for what is no cursor. */
export function readFeedCursor(cursor: string): FeedPlace | undefined {
  const { ts, place } = ofToken(cursor) ?? {}
  return typeof ts === 'number' && typeof place === 'number' ? { ts, place } : undefined
}
