/** Control characters, line separators, and marks that change the direction of the text after them. */
const UNPRINTABLE = /[\p{Cc}\u2028\u2029\u200e\u200f\u202a-\u202e\u2066-\u2069]+/gu

/** One line of text without anything that a terminal would execute: names and messages come from outside. */
export function printable(text: string): string {
  return text.replace(UNPRINTABLE, ' ')
}
