import { ExactNumber } from '../../exact-json.ts'

/** Parses the content of `@long`, with all 64 bits. */
export function exactInteger(text: string): number | ExactNumber {
  const number = Number(text)
  return Number.isSafeInteger(number) ? number : new ExactNumber(text)
}

/** Parses the content of `@double`. JSON has neither NaN nor infinities: they stay text. */
export function double(text: string): number | string | ExactNumber {
  const number = Number(text)
  if (!Number.isFinite(number)) return text
  return Object.is(number, -0) ? new ExactNumber('-0.0') : number
}
