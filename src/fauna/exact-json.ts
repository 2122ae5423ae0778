import { LosslessNumber, parse, stringify } from 'lossless-json'

/** Node 22 and later can write a number as the text that it came in. */
const rawJson = (JSON as { rawJSON?: (text: string) => unknown }).rawJSON

/** A number that a double cannot hold, or would write differently, kept as the text it came in. */
export class ExactNumber extends LosslessNumber {
  toJSON(): unknown {
    return rawJson?.(this.value)
  }
}

/**
 * Finds, in JSON text, what `JSON.parse` would not give back as it was: integers beyond 2^53, and `-0.0`.
 * A match inside a string does no harm: it only makes the text take the slower way.
 */
const INEXACT = /[:,[]\s*(?:-?(?:9\d{15}|\d{17,})|-0(?:\.0+)?(?:[eE][+-]?\d+)?)\s*[,\]}]/

/** Like `JSON.parse`, but with every integer exact: those beyond 2^53 become an `ExactNumber`. */
export function parseExactJson(text: string): unknown {
  return INEXACT.test(text) ? parse(text, undefined, exactNumber) : JSON.parse(text)
}

/** Like `JSON.stringify`, for what `parseExactJson` gives. */
export const stringifyExactJson: (value: unknown) => string =
  rawJson === undefined ? (value) => stringify(value) ?? 'null' : JSON.stringify

function exactNumber(text: string): number | ExactNumber {
  const number = Number(text)
  const isInteger = /^-?\d+$/.test(text)
  const exact = (!isInteger || Number.isSafeInteger(number)) && !Object.is(number, -0)
  return exact ? number : new ExactNumber(text)
}
