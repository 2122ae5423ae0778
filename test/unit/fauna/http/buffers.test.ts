import { describe, expect, it } from 'vitest'
import { openBufferPool } from '../../../../src/fauna/http/buffers.ts'

const KB = 1024

describe('a buffer pool', () => {
  it('reuses a buffer that was given back, if it is large enough', () => {
    const pool = openBufferPool(1000 * KB)
    const buffer = pool.take(100 * KB)
    expect(pool.take(100 * KB)).not.toBe(buffer)
    pool.give(buffer)
    expect(pool.take(buffer.length)).toBe(buffer)
    pool.give(buffer)
    expect(pool.take(buffer.length + 1)).not.toBe(buffer)
  })

  it('chooses the smallest buffer that is large enough', () => {
    const pool = openBufferPool(10_000 * KB)
    const [large, small] = [pool.take(300 * KB), pool.take(200 * KB)]
    pool.give(large)
    pool.give(small)
    expect(pool.take(190 * KB)).toBe(small)
    pool.give(small)
    pool.give(pool.take(250 * KB))
    expect(pool.take(190 * KB)).toBe(small)
  })

  it('keeps a buffer that is much too large for larger requests', () => {
    const pool = openBufferPool(10_000 * KB)
    const buffer = pool.take(1024 * KB)
    pool.give(buffer)
    expect(pool.take(480 * KB)).not.toBe(buffer)
    expect(pool.take(481 * KB)).toBe(buffer)
  })

  it('drops the least recently used buffers above its limit', () => {
    const pool = openBufferPool(128 * KB)
    const [first, second, third] = [pool.take(64 * KB), pool.take(64 * KB), pool.take(64 * KB)]
    for (const buffer of [first, second, third]) pool.give(buffer)
    expect([pool.take(64 * KB), pool.take(64 * KB)]).toEqual([second, third])
    expect(pool.take(64 * KB)).not.toBe(first)
  })

  it('does not keep a buffer larger than its limit, nor a small one', () => {
    const pool = openBufferPool(128 * KB)
    const [large, small] = [pool.take(192 * KB), pool.take(16 * KB - 1)]
    pool.give(large)
    pool.give(small)
    expect(pool.take(192 * KB)).not.toBe(large)
    expect(pool.take(16 * KB - 1)).not.toBe(small)
    expect(small).toHaveLength(16 * KB - 1)
  })
})
