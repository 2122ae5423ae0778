import type { HttpAnswer } from '../http/answer.ts'
import type { BufferPool } from '../http/buffers.ts'

/**
 * Transcodes the body of an answer.
 * @param released to be called when nothing reads `source` any longer; absent if the result does not keep it
 */
export type Transcode<T> = (source: Buffer, buffers: BufferPool, released?: () => void) => T

/**
 * Transcodes an answer, and releases its body: at once, or with the result if that keeps the body.
 * @throws what `make` throws
 */
export function transcode<T>(answer: HttpAnswer, buffers: BufferPool, keepsBody: boolean, make: Transcode<T>): T {
  if (keepsBody) return make(answer.body, buffers, () => answer.release())
  const result = make(answer.body, buffers)
  answer.release()
  return result
}
