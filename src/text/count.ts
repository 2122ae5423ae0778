/** `1,234`. */
export function wholeNumber(n: number): string {
  return Math.round(n).toLocaleString('en-US')
}

/** `7 streams`, `1 stream`. */
export function countOf(count: number, noun: string): string {
  return `${wholeNumber(count)} ${noun}${count === 1 ? '' : 's'}`
}
