/** Controls, line ends, and marks that turn the direction of what follows. */
const UNPRINTABLE = /[\p{Cc}\u2028\u2029\u200e\u200f\u202a-\u202e\u2066-\u2069]+/gu

/** One line of text that does nothing to a terminal but stand there, whatever names and messages it is made of. */
export function printable(text: string): string {
  return text.replace(UNPRINTABLE, ' ')
}
