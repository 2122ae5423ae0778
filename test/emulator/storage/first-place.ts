/** The place of the first item for which `isReached` holds, given that it holds for all that follow it. */
export function firstPlace<T>(items: readonly T[], isReached: (item: T) => boolean): number {
  let low = 0
  let high = items.length
  while (low < high) {
    const middle = (low + high) >>> 1
    if (isReached(items[middle] as T)) high = middle
    else low = middle + 1
  }
  return low
}
