import { messageParts } from '../../text/code.ts'
import { printable } from './printable.ts'

const INDENT = '    '

/** Code is not squeezed into fewer columns than this, however narrow the terminal is. */
const NARROWEST_CODE = 20

/** Other line breaks become spaces: they can be part of a name. */
const LIST_ITEM = /\n(?=- )/

/** Runs of characters between spaces; a string literal is never broken, because a line break would change it. */
const UNBREAKABLE = /(?:"(?:\\.|[^"\\])*"|\S)+/g

/**
 * The lines of a message at a terminal: words on one line, which the terminal wraps, each item of a list on a line of
 * its own, and code on lines of its own, indented and broken between words, ready to be copied.
 * @param columns the width of the terminal
 */
export function messageLines(message: string, columns: number): string[] {
  return message
    .split(LIST_ITEM)
    .flatMap((line) => messageParts(printable(line)))
    .flatMap(({ kind, text }) => (kind === 'code' ? codeLines(text, columns) : text))
}

function codeLines(code: string, columns: number): string[] {
  const width = Math.max(columns - INDENT.length, NARROWEST_CODE)
  const lines: string[] = []
  for (const [word] of code.matchAll(UNBREAKABLE)) {
    const last = lines.at(-1)
    if (last !== undefined && last.length + 1 + word.length <= width) lines[lines.length - 1] = `${last} ${word}`
    else lines.push(word)
  }
  return lines.map((line) => INDENT + line)
}
