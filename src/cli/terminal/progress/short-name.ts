import { printable } from '../printable.ts'

const LONGEST_NAME = 30

/** The name of a stream at a terminal, cut to a width. */
export function shortName(name: string, longest = LONGEST_NAME): string {
  const text = printable(name)
  return text.length <= longest ? text : `${text.slice(0, longest - 1)}…`
}
