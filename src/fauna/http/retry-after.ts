/**
 * How long `Retry-After` asks to wait, in milliseconds; undefined without the header, for an invalid one, and for a
 * time that has passed.
 * @param header seconds, or an HTTP date (RFC 9110, 10.2.3)
 * @param now in milliseconds since 1970
 */
export function retryAfterMs(header: string | undefined, now: number): number | undefined {
  if (header === undefined) return undefined
  const seconds = Number(header)
  const ms = Number.isFinite(seconds) ? seconds * 1000 : Date.parse(header) - now
  return ms > 0 ? ms : undefined
}
