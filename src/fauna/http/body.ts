import type { IncomingMessage } from 'node:http'
import type { BufferPool } from './buffers.ts'
import { withCode } from './errors/error-codes.ts'

/** A response body, at the beginning of a buffer of the pool. */
export interface Body {
  readonly buffer: Buffer
  /** How many bytes of the buffer it takes. */
  readonly length: number
}

/** A `content-length` up to this is believed, in bytes. It is only a hint: the buffer grows with the body. */
const MAX_ANNOUNCED = 64_000_000

/**
 * Reads the body of a response to its end.
 * @throws Error with a `code` if the connection breaks before the end
 */
export function readBody(response: IncomingMessage, buffers: BufferPool): Promise<Body> {
  const announced = Number(response.headers['content-length'] ?? 0)
  let buffer = buffers.take(announced <= MAX_ANNOUNCED ? announced : 0)
  let length = 0
  return new Promise((resolve, reject) => {
    response.on('data', (chunk: Buffer) => {
      if (length + chunk.length > buffer.length) {
        const larger = buffers.take(Math.max(length + chunk.length, buffer.length * 2))
        buffer.copy(larger, 0, 0, length)
        buffers.give(buffer)
        buffer = larger
      }
      length += chunk.copy(buffer, length)
    })
    response.on('end', () => resolve({ buffer, length }))
    response.on('error', reject)
    response.on('close', () => reject(withCode('the answer was cut off', 'ECONNRESET')))
  })
}
