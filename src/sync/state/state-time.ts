import * as z from 'zod'

/**
 * A time in a state, in microseconds since 1970. One after 2^53 (the year 2255) becomes the latest time that a double
 * holds exactly, which is as far in the future: the acceptance tests of airbyte-source-fauna use the year 9999. A time
 * of more than 64 bits, which Fauna has not, is refused.
 */
export const stateTime = z.preprocess(clamp, z.int().min(0))

/** Exclusive. */
const END_OF_TIMES = 2 ** 63

function clamp(given: unknown): unknown {
  if (typeof given !== 'number' || given <= Number.MAX_SAFE_INTEGER || given >= END_OF_TIMES) return given
  return Number.MAX_SAFE_INTEGER
}
