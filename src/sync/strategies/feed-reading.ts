import type { Fauna } from '../../fauna/fauna.ts'
import type { StreamReading } from '../stream/stream-reading.ts'

/** A Fauna whose API has event feeds. */
export type FaunaWithFeeds = Fauna & Required<Pick<Fauna, 'openFeed'>>

export interface FeedReading extends StreamReading {
  readonly fauna: FaunaWithFeeds
}

export function hasFeeds(fauna: Fauna): fauna is FaunaWithFeeds {
  return fauna.openFeed !== undefined
}
