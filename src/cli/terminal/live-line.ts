import type { TerminalStream } from './terminal-stream.ts'

/** The last line of a terminal, which is written anew again and again. */
export interface LiveLine {
  show(text: string): void
  /** What is written next begins where it stood. */
  clear(): void
}

const BEGINNING = '\r'
const ERASE_REST = '\x1b[K'
/** What is wider than the terminal, wide characters among it, is cut off by it and does not wrap. */
const NO_WRAP = '\x1b[?7l'
const WRAP = '\x1b[?7h'

export function liveLine(stream: TerminalStream): LiveLine {
  let shown = ''
  return {
    show(text) {
      if (text === shown) return
      shown = text
      stream.write(`${BEGINNING}${ERASE_REST}${NO_WRAP}${text}${WRAP}`)
    },
    clear() {
      if (shown !== '') stream.write(BEGINNING + ERASE_REST)
      shown = ''
    },
  }
}
