/**
 * Large buffers that are used again and again, so that what a sync keeps of them does not depend on when V8 collects
 * garbage. One that is never given back is collected as any other.
 */
export interface BufferPool {
  /** At least so many bytes; what stands in them is left from before. */
  take(bytes: number): Buffer
  /** From now on nobody reads or writes it. */
  give(buffer: Buffer): void
}

/** Smaller ones Node cuts from larger ones. */
const SMALLEST = 16 * 1024

/** In bytes; pages are of about one size, so that a buffer for one fits the next. */
const STEP = 64 * 1024

/** Where the smallest one stands that is large enough and not much too large; -1 where there is none. */
function bestFit(buffers: readonly Buffer[], bytes: number): number {
  let found = -1
  let smallest = bytes * 2 + STEP
  for (const [place, { length }] of buffers.entries()) {
    if (length < bytes || length >= smallest) continue
    found = place
    smallest = length
  }
  return found
}

/** @param most how many bytes may be kept while nobody uses them */
export function openBufferPool(most: number): BufferPool {
  /** The one that was given back last is at the end. */
  const free: Buffer[] = []
  let kept = 0

  const leave = (place: number): Buffer | undefined => {
    const [buffer] = free.splice(place, 1)
    kept -= buffer?.length ?? 0
    return buffer
  }

  return {
    take(bytes) {
      if (bytes < SMALLEST) return Buffer.allocUnsafe(bytes)
      const place = bestFit(free, bytes)
      const found = place === -1 ? undefined : leave(place)
      return found ?? Buffer.allocUnsafeSlow(Math.ceil(bytes / STEP) * STEP)
    },
    give(buffer) {
      if (buffer.length < SMALLEST || buffer.length > most) return
      free.push(buffer)
      kept += buffer.length
      while (kept > most) leave(0)
    },
  }
}

/** Buffers that are used once. */
export const UNPOOLED: BufferPool = { take: (bytes) => Buffer.allocUnsafe(bytes), give() {} }
