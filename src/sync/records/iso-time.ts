/**
 * A time in ISO 8601, in UTC, with six decimals, or none where they are all zero: `2026-11-22T12:18:43.710000Z`,
 * `2026-11-22T12:18:43Z`.
 * @param micros microseconds since 1970
 */
export function isoTime(micros: number): string {
  const seconds = Math.floor(micros / 1e6)
  const rest = micros - seconds * 1e6
  const time = new Date(seconds * 1000).toISOString().slice(0, -5)
  return rest === 0 ? `${time}Z` : `${time}.${String(rest).padStart(6, '0')}Z`
}
