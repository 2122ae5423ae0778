/** A range of document ids; both ends are inclusive. */
export interface IdInterval {
  readonly from: bigint
  readonly to: bigint
}

/** Divides a range into at most `parts` ranges of equal width, in order; none if it is empty, or `parts` is below 1. */
export function divide({ from, to }: IdInterval, parts: number): IdInterval[] {
  const width = to - from + 1n
  const count = width < BigInt(parts) ? width : BigInt(parts)
  const start = (i: bigint): bigint => from + (width * i) / count
  return Array.from({ length: Number(count) }, (_, i) => ({ from: start(BigInt(i)), to: start(BigInt(i) + 1n) - 1n }))
}
