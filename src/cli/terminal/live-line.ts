import type { TerminalStream } from './terminal-stream.ts'

/** The last line of a terminal, which is redrawn. */
export interface LiveLine {
  show(text: string): void
  /** Erases the line; the next text starts at its first column. */
  clear(): void
}

const LINE_START = '\r'
const ERASE_REST = '\x1b[K'
/** The terminal cuts off a line that is wider than itself, for example by wide characters, and does not wrap it. */
const NO_WRAP = '\x1b[?7l'
const WRAP = '\x1b[?7h'

export function liveLine(stream: TerminalStream): LiveLine {
  let shown = ''
  return {
    show(text) {
      if (text === shown) return
      shown = text
      stream.write(`${LINE_START}${ERASE_REST}${NO_WRAP}${text}${WRAP}`)
    },
    clear() {
      if (shown !== '') stream.write(LINE_START + ERASE_REST)
      shown = ''
    },
  }
}
