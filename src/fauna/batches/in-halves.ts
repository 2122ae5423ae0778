import { type FaunaErrorKind, isFaunaError } from '../errors.ts'

/**
 * Asks about several items in one query. If it fails with one of these errors, which can be of a part of the items, the
 * items are asked about in halves, down to single ones.
 * @param ask the answers, in the order of the items
 * @param failed the answer for a single item that fails so
 * @throws any other error
 */
export async function askInHalves<T, R, F>(
  items: readonly T[],
  kinds: readonly FaunaErrorKind[],
  ask: (items: readonly T[]) => Promise<readonly R[]>,
  failed: (error: unknown) => F,
): Promise<readonly (R | F)[]> {
  if (items.length === 0) return []
  try {
    return await ask(items)
  } catch (error) {
    if (!isFaunaError(error, ...kinds)) throw error
    if (items.length === 1) return [failed(error)]
    const middle = Math.ceil(items.length / 2)
    const first = await askInHalves(items.slice(0, middle), kinds, ask, failed)
    return [...first, ...(await askInHalves(items.slice(middle), kinds, ask, failed))]
  }
}
