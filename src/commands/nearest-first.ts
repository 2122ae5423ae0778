/** Names in the order of how much of their beginning they share with `name`, whatever their case. */
export function nearestFirst(name: string, names: readonly string[]): string[] {
  return names
    .map((other) => ({ other, shared: sharedLength(name.toLowerCase(), other.toLowerCase()) }))
    .sort((a, b) => b.shared - a.shared || (a.other < b.other ? -1 : 1))
    .map(({ other }) => other)
}

function sharedLength(a: string, b: string): number {
  let length = 0
  while (length < a.length && a[length] === b[length]) length++
  return length
}
