import type { TerminalStream } from './terminal-stream.ts'

/** The last lines of a terminal, which are redrawn. */
export interface LiveLine {
  /** @param text one line or several */
  show(text: string): void
  /** Erases the lines; the next text starts at the first column of the first one. */
  clear(): void
}

const LINE_START = '\r'
const LINE_UP = '\x1b[1A'
const ERASE_REST = '\x1b[K'
/** The terminal cuts off a line that is wider than itself, for example by wide characters, and does not wrap it. */
const NO_WRAP = '\x1b[?7l'
const WRAP = '\x1b[?7h'

export function liveLine(stream: TerminalStream): LiveLine {
  let shown = ''
  /** Erases what is shown, from the last line upwards. */
  const erased = (): string => {
    const lines = shown.split('\n').length
    return LINE_START + ERASE_REST + `${LINE_UP}${ERASE_REST}`.repeat(lines - 1)
  }
  return {
    show(text) {
      if (text === shown) return
      const erase = erased()
      shown = text
      stream.write(`${erase}${NO_WRAP}${text}${WRAP}`)
    },
    clear() {
      if (shown !== '') stream.write(erased())
      shown = ''
    },
  }
}
