import { isFaunaError } from '../errors.ts'

/**
 * The oldest time that can still be read, in microseconds; 0 if the whole history is retained. It cannot be computed: raising
 * `history_days` does not bring history back (fauna.md, "History horizon").
 * @param readAtZero reads as of time 0
 */
export async function horizonBy(readAtZero: () => Promise<unknown>): Promise<number> {
  try {
    await readAtZero()
    return 0
  } catch (error) {
    if (isFaunaError(error, 'history_expired') && error.details.minimumTs !== undefined) return error.details.minimumTs
    throw error
  }
}

/**
 * B of "Requested timestamp A less than minimum allowed timestamp B", as both APIs word it: in microseconds, rounded up;
 * undefined for any other message.
 */
export function minimumTsOf(message: string): number | undefined {
  const match = /Requested timestamp \S+ less than minimum allowed timestamp (\S+?)\.?$/.exec(message.trim())
  return match?.[1] === undefined ? undefined : microsRoundedUp(match[1])
}

/** @param time with up to nine decimals */
function microsRoundedUp(time: string): number | undefined {
  const match = /^(.*?)(?:\.(\d+))?Z$/.exec(time)
  const milliseconds = Date.parse(`${match?.[1]}Z`)
  if (match === null || Number.isNaN(milliseconds)) return undefined
  return milliseconds * 1000 + Math.ceil(Number(`0.${match[2] ?? '0'}`) * 1e6)
}
