import type { FaunaErrorKind } from '../errors.ts'

/** For these a page is asked for again with half its size, as long as it can be halved, instead of as it was. */
export function retryWithSmallerPage(size: number): readonly FaunaErrorKind[] {
  return size > 1 ? ['too_large', 'time_out'] : []
}
