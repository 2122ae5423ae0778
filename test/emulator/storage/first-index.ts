/** The index of the first item for which `isReached` holds, or the length. It must hold for all later items too. */
export function firstIndex<T>(items: readonly T[], isReached: (item: T) => boolean): number {
  let low = 0
  let high = items.length
  while (low < high) {
    const middle = (low + high) >>> 1
    if (isReached(items[middle] as T)) high = middle
    else low = middle + 1
  }
  return low
}
