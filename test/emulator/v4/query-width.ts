import { RequestError } from './errors.ts'

/** How many elements one query may read or map at once; above that the server gives up (fauna.md, v4 pages). */
const MAX_WIDTH = 100_000

export function requireWidth(count: number): void {
  if (count <= MAX_WIDTH) return
  throw new RequestError(400, 'bad request', `Query exceeds max width. Max: ${MAX_WIDTH}, current: ${count}.`)
}
