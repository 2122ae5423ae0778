import { describe, expect, it } from 'vitest'
import { openBufferPool } from '../../../../src/fauna/http/buffers.ts'

const KB = 1024

describe('a buffer pool', () => {
  it('reuses a buffer that was given back, if it is large enough', () => {
    const pool = openBufferPool(1000 * KB)
    const buffer = pool.take(100 * KB)
    expect(pool.take(100 * KB) === buffer).toBe(false)
    pool.give(buffer)
    expect(pool.take(buffer.length) === buffer).toBe(true)
    pool.give(buffer)
    expect(pool.take(buffer.length + 1) === buffer).toBe(false)
  })

  it('chooses the smallest buffer that is large enough', () => {
    const pool = openBufferPool(10_000 * KB)
    const [large, small] = [pool.take(300 * KB), pool.take(200 * KB)]
    pool.give(large)
    pool.give(small)
    expect(pool.take(190 * KB) === small).toBe(true)
    pool.give(small)
    pool.give(pool.take(250 * KB))
    expect(pool.take(190 * KB) === small).toBe(true)
  })

  it('keeps a buffer that is much too large for larger requests', () => {
    const pool = openBufferPool(10_000 * KB)
    const buffer = pool.take(1024 * KB)
    pool.give(buffer)
    expect(pool.take(480 * KB) === buffer).toBe(false)
    expect(pool.take(481 * KB) === buffer).toBe(true)
  })

  it('drops the least recently used buffers above its limit', () => {
    const pool = openBufferPool(128 * KB)
    const [first, second, third] = [pool.take(64 * KB), pool.take(64 * KB), pool.take(64 * KB)]
    for (const buffer of [first, second, third]) pool.give(buffer)
    const reused = [pool.take(64 * KB), pool.take(64 * KB)]
    expect(reused[0] === second && reused[1] === third).toBe(true)
    expect(pool.take(64 * KB) === first).toBe(false)
  })

  it('does not keep a buffer larger than its limit, nor a small one', () => {
    const pool = openBufferPool(128 * KB)
    const [large, small, kept] = [pool.take(192 * KB), pool.take(16 * KB - 1), pool.take(64 * KB)]
    pool.give(kept)
    pool.give(large)
    expect(pool.take(64 * KB) === kept).toBe(true)
    pool.give(small)
    expect(pool.take(192 * KB) === large).toBe(false)
    expect(pool.take(16 * KB - 1) === small).toBe(false)
    expect(small).toHaveLength(16 * KB - 1)
  })
})
