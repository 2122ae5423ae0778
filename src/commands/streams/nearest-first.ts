/** Sorts names by the length of the prefix that they have in common with `name`, ignoring case, the longest first. */
export function nearestFirst(name: string, names: readonly string[]): string[] {
  return names
    .map((other) => ({ other, common: commonLength(name.toLowerCase(), other.toLowerCase()) }))
    .sort((a, b) => b.common - a.common || (a.other < b.other ? -1 : 1))
    .map(({ other }) => other)
}

function commonLength(a: string, b: string): number {
  let length = 0
  while (length < a.length && a[length] === b[length]) length++
  return length
}
