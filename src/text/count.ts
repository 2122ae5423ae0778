/** `1,234`. Not with `toLocaleString`, whose first call takes 20 ms of each start (measured). */
export function wholeNumber(n: number): string {
  return String(Math.round(n)).replace(/\B(?=(\d{3})+$)/g, ',')
}

/** `7 streams`, `1 stream`. */
export function countOf(count: number, noun: string): string {
  return `${wholeNumber(count)} ${noun}${count === 1 ? '' : 's'}`
}
