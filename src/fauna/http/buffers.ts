/**
 * Large buffers that are reused, so that the memory of a sync does not depend on when V8 collects garbage. A buffer that
 * is not given back is collected like any other.
 */
export interface BufferPool {
  /** A buffer of at least `bytes`, with arbitrary content. */
  take(bytes: number): Buffer
  /** Puts a buffer back. Its owner no longer reads or writes it. */
  give(buffer: Buffer): void
}

/** In bytes. Node allocates smaller buffers from a slab of its own. */
const MIN_POOLED = 16 * 1024

/** Sizes are rounded up to this, in bytes: pages are of similar size, so a buffer for one fits the next. */
const STEP = 64 * 1024

class ReusingPool implements BufferPool {
  readonly #maxIdle: number
  /** Least recently given back first. */
  readonly #idle: Buffer[] = []
  #idleBytes = 0

  constructor(maxIdle: number) {
    this.#maxIdle = maxIdle
  }

  take(bytes: number): Buffer {
    if (bytes < MIN_POOLED) return Buffer.allocUnsafe(bytes)
    const index = bestFit(this.#idle, bytes)
    const found = index === -1 ? undefined : this.#remove(index)
    return found ?? Buffer.allocUnsafeSlow(Math.ceil(bytes / STEP) * STEP)
  }

  give(buffer: Buffer): void {
    if (buffer.length < MIN_POOLED || buffer.length > this.#maxIdle) return
    this.#idle.push(buffer)
    this.#idleBytes += buffer.length
    while (this.#idleBytes > this.#maxIdle) this.#remove(0)
  }

  #remove(index: number): Buffer | undefined {
    const [buffer] = this.#idle.splice(index, 1)
    this.#idleBytes -= buffer?.length ?? 0
    return buffer
  }
}

/** The index of the smallest buffer that is large enough and less than about twice too large; -1 if there is none. */
function bestFit(buffers: readonly Buffer[], bytes: number): number {
  let found = -1
  let smallest = bytes * 2 + STEP
  for (const [index, { length }] of buffers.entries()) {
    if (length < bytes || length >= smallest) continue
    found = index
    smallest = length
  }
  return found
}

/** @param maxIdle how many bytes to keep for reuse */
export function openBufferPool(maxIdle: number): BufferPool {
  return new ReusingPool(maxIdle)
}

/** Allocates a new buffer each time. */
export const UNPOOLED: BufferPool = { take: (bytes) => Buffer.allocUnsafe(bytes), give() {} }
