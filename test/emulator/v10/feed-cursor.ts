/** A position between events: after the change of this time and ordinal. */
export interface FeedPlace {
  /** In microseconds. */
  readonly ts: number
  /** Its ordinal inside of its transaction, which a cursor may split. */
  readonly ordinal: number
}

export function compareFeedPlaces(left: FeedPlace, right: FeedPlace): number {
  return left.ts - right.ts || left.ordinal - right.ordinal
}

/** As the server writes it: base64 of the CBOR `[1([seconds, nanoseconds]), ordinal]`. */
export function writeFeedCursor({ ts, ordinal }: FeedPlace): string {
  const seconds = Math.floor(ts / 1e6)
  const head = [ARRAY_OF_TWO, TIME_TAG, ARRAY_OF_TWO]
  const bytes = [...head, ...unsigned(seconds), ...unsigned((ts - seconds * 1e6) * 1000), ...unsigned(ordinal)]
  return Buffer.from(bytes).toString('base64')
}

/** Undefined if the text is not a cursor. */
export function readFeedCursor(cursor: string): FeedPlace | undefined {
  const bytes = Buffer.from(cursor, 'base64')
  if (bytes[0] !== ARRAY_OF_TWO || bytes[1] !== TIME_TAG || bytes[2] !== ARRAY_OF_TWO) return undefined
  const seconds = readUnsigned(bytes, 3)
  const nanos = seconds && readUnsigned(bytes, seconds.end)
  const ordinal = nanos && readUnsigned(bytes, nanos.end)
  if (!seconds || !nanos || !ordinal) return undefined
  return { ts: seconds.value * 1e6 + Math.floor(nanos.value / 1000), ordinal: ordinal.value }
}

const ARRAY_OF_TWO = 0x82
const TIME_TAG = 0xc1

/** A CBOR unsigned integer, as short as it can be (RFC 8949, 3.1). */
function unsigned(value: number): number[] {
  if (value < 24) return [value]
  const length = value < 0x100 ? 1 : value < 0x1_0000 ? 2 : 4
  const bytes = Buffer.alloc(length)
  bytes.writeUIntBE(value, 0, length)
  return [0x18 + Math.log2(length), ...bytes]
}

function readUnsigned(bytes: Buffer, at: number): { readonly value: number; readonly end: number } | undefined {
  const first = bytes[at]
  if (first === undefined || first > 0x1a) return undefined
  if (first < 24) return { value: first, end: at + 1 }
  const end = at + 1 + 2 ** (first - 0x18)
  return end > bytes.length ? undefined : { value: bytes.readUIntBE(at + 1, end - at - 1), end }
}
