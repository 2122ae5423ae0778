import type { Exchange } from './recording.ts'

/** How long ago a collection without history can still be read. */
const HORIZON_MICROS = 15 * 60_000_000

/**
 * When an exchange took place, in microseconds, according to its answer: v4 in a header, v10 in the body; a feed, and an
 * error that is the request's, only by the way. Never before `earliest`, when the one before it took place.
 */
export function exchangeTime({ response: { headers, body } }: Exchange, earliest: number): number {
  const told = headers['x-txn-time'] ?? /"txn_ts":(\d+),"stats":\{"compute_ops"/.exec(body)?.[1]
  if (told !== undefined) return Number(told)
  const [, horizon] = /minimum allowed timestamp ([^ "]+Z)/.exec(body) ?? []
  if (horizon !== undefined) return Math.max(earliest, Date.parse(horizon) * 1000 + HORIZON_MICROS)
  const [, cursor] = /"cursor":"([^"]+)","has_next":false/.exec(body) ?? []
  return Math.max(earliest, cursor === undefined ? 0 : feedCursorTime(cursor))
}

/** A feed's cursor as the recorded server writes it is CBOR: seconds and nanoseconds in four bytes each. */
function feedCursorTime(cursor: string): number {
  const bytes = Buffer.from(cursor, 'base64')
  return bytes.readUInt32BE(4) * 1_000_000 + bytes.readUInt32BE(9) / 1000
}
