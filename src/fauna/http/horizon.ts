/** "Requested timestamp A less than minimum allowed timestamp B": B, in microseconds, rounded up. Both APIs say it so. */
export function horizonOf(description: string): number | undefined {
  const match = /Requested timestamp \S+ less than minimum allowed timestamp (\S+?)\.?$/.exec(description.trim())
  return match?.[1] === undefined ? undefined : microsOf(match[1])
}

/** Microseconds since 1970 of a time with up to nine decimals, rounded up. */
function microsOf(time: string): number | undefined {
  const match = /^(.*?)(?:\.(\d+))?Z$/.exec(time)
  const seconds = Date.parse(`${match?.[1]}Z`)
  if (match === null || Number.isNaN(seconds)) return undefined
  return seconds * 1000 + Math.ceil(Number(`0.${match[2] ?? '0'}`) * 1e6)
}
