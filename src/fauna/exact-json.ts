import { LosslessNumber, parse, stringify } from 'lossless-json'

/** Node 22 and later can write a number as given text. */
const rawJson = (JSON as { rawJSON?: (text: string) => unknown }).rawJSON

/** A number that a double cannot hold, or would write differently, kept as its text. */
export class ExactNumber extends LosslessNumber {
  toJSON(): unknown {
    return rawJson?.(this.value)
  }
}

/**
 * Matches JSON text with numbers that `JSON.parse` would change: integers of more than 53 bits, and `-0.0`. A match inside
 * a string does no harm: the text is only parsed more slowly.
 */
const INEXACT = /[:,[]\s*(?:-?(?:9\d{15}|\d{17,})|-0(?:\.0+)?(?:[eE][+-]?\d+)?)\s*[,\]}]/

/** Like `JSON.parse`, but exact: a number that a double cannot hold becomes an `ExactNumber`. */
export function parseExactJson(text: string): unknown {
  return INEXACT.test(text) ? parse(text, undefined, exactNumber) : JSON.parse(text)
}

/** Like `JSON.stringify`, for the result of `parseExactJson`. */
export const stringifyExactJson: (value: unknown) => string =
  rawJson === undefined ? (value) => stringify(value) ?? 'null' : JSON.stringify

/** Like `stringifyExactJson`, over several lines, which are indented. */
export function indentedExactJson(value: unknown): string {
  return rawJson === undefined ? (stringify(value, undefined, 2) ?? 'null') : JSON.stringify(value, undefined, 2)
}

function exactNumber(text: string): number | ExactNumber {
  const number = Number(text)
  const isInteger = /^-?\d+$/.test(text)
  const exact = (!isInteger || Number.isSafeInteger(number)) && !Object.is(number, -0)
  return exact ? number : new ExactNumber(text)
}
