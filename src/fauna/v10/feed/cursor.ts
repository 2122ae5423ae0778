/**
 * The time of a feed's cursor, in microseconds; undefined if the cursor has an unknown form. A cursor is base64 of CBOR:
 * `[1([seconds, nanoseconds]), ordinal]` (recordings, `feed-from-start-ts`). It is only read to decide whether it can be
 * trusted; requests carry the text that the server sent.
 */
export function feedCursorTime(cursor: string): number | undefined {
  const bytes = Buffer.from(cursor, 'base64')
  if (bytes[0] !== ARRAY_OF_TWO || bytes[1] !== TIME_TAG || bytes[2] !== ARRAY_OF_TWO) return undefined
  const seconds = unsigned(bytes, 3)
  const nanos = seconds && unsigned(bytes, seconds.end)
  if (!seconds || !nanos) return undefined
  const micros = seconds.value * 1e6 + Math.floor(nanos.value / 1e3)
  return Number.isSafeInteger(micros) ? micros : undefined
}

const ARRAY_OF_TWO = 0x82
const TIME_TAG = 0xc1

/** A CBOR unsigned integer of at most 32 bits (RFC 8949, 3.1). */
function unsigned(bytes: Buffer, at: number): { readonly value: number; readonly end: number } | undefined {
  const first = bytes[at]
  if (first === undefined || first > 0x1a) return undefined
  if (first < 0x18) return { value: first, end: at + 1 }
  const length = 2 ** (first - 0x18)
  if (bytes.length < at + 1 + length) return undefined
  return { value: bytes.readUIntBE(at + 1, length), end: at + 1 + length }
}
