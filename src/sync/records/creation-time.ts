/** The time from which Fauna counts the milliseconds in ids: 2012-05-05T23:00:50Z, in milliseconds since 1970. */
const EPOCH_MS = 1_336_258_850_000

/** The lowest 20 bits of an id that Fauna chose hold no time. */
const TIME_SHIFT = 20n

/**
 * 2013-01-01. No public FaunaDB chose an id earlier, and every number up to 2 * 10^16 that a person chose decodes to a time
 * in 2012.
 */
const EARLIEST_MS = 1_356_998_400_000

/** How far the clock of Fauna can be ahead of the clock of the connector: one day. */
const CLOCK_DIFFERENCE_MS = 86_400_000

/**
 * When a document was created, decoded from the id that Fauna chose for it (fauna.md, "Both APIs").
 * @param id 0 to 2^63-1, as text
 * @param now in milliseconds since 1970
 * @returns milliseconds since 1970; undefined if the id was not chosen by Fauna: it decodes to a time before 2013, or more
 * than a day after `now`
 */
export function creationTime(id: string, now: number): number | undefined {
  const ms = Number(BigInt(id) >> TIME_SHIFT) + EPOCH_MS
  return ms >= EARLIEST_MS && ms <= now + CLOCK_DIFFERENCE_MS ? ms : undefined
}
