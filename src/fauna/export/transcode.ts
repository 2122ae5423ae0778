import type { BufferPool } from '../http/buffers.ts'
import type { FaunaHttp, HttpAnswer } from '../http/client.ts'

/** Makes a page of what was sent. @param released called when nobody reads `source` any more */
export type Transcode<T> = (source: Buffer, buffers: BufferPool, released?: () => void) => T

/** What was sent gives its room back at once, or with the page, where it is still wanted. @throws what `make` throws */
export function transcode<T>(answer: HttpAnswer, { buffers, keepsSources }: FaunaHttp, make: Transcode<T>): T {
  if (keepsSources) return make(answer.body, buffers, () => answer.release())
  const page = make(answer.body, buffers)
  answer.release()
  return page
}
