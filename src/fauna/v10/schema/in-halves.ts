import { type FaunaErrorKind, isFaunaError } from '../../errors.ts'

/**
 * Asks about several items in one query. FQL v10 fails a query as a whole: if one of these errors is of an item, the
 * items are asked about in halves, down to those that fail.
 * @param ask the answers, in the order of the items
 * @returns undefined for each item that fails
 * @throws any other error
 */
export async function askInHalves<T, R>(
  items: readonly T[],
  kinds: readonly FaunaErrorKind[],
  ask: (items: readonly T[]) => Promise<readonly R[]>,
): Promise<readonly (R | undefined)[]> {
  if (items.length === 0) return []
  try {
    return await ask(items)
  } catch (error) {
    if (!isFaunaError(error, ...kinds)) throw error
    if (items.length === 1) return [undefined]
    const middle = Math.ceil(items.length / 2)
    const first = await askInHalves(items.slice(0, middle), kinds, ask)
    return [...first, ...(await askInHalves(items.slice(middle), kinds, ask))]
  }
}
