import { EventEmitter } from 'node:events'
import type { TerminalStream } from '../../../../src/cli/terminal/terminal-stream.ts'

/** A terminal that shows what is written to it, as far as the connector knows its controls. */
export interface FakeTerminal extends TerminalStream {
  columns: number
  rows: number
  /** How often something was written. */
  writes(): number
  /** The text on the screen, without colours. */
  screen(): string[]
  /** Everything that was written. */
  text(): string
}

export function fakeTerminal({ isTTY = true, colours = false } = {}): FakeTerminal {
  const written: string[] = []
  return Object.assign(new EventEmitter(), {
    isTTY,
    columns: 100,
    rows: 24,
    hasColors: () => colours,
    write(text: string) {
      written.push(text)
    },
    writes: () => written.length,
    screen: () => screenOf(written.join('')),
    text: () => written.join(''),
  })
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: a terminal is controlled by them
const TOKEN = /\x1b\[1A|\x1b\[K|\x1b\[\?7[lh]|\x1b\[\d+m|[\s\S]/g

/**
 * The lines on a screen to which this was written, without colours.
 * @throws Error if something is written that does more than appear, or be redrawn
 */
export function screenOf(text: string): string[] {
  const lines = ['']
  let column = 0
  for (const [token] of text.matchAll(TOKEN)) {
    const line = lines.at(-1) ?? ''
    if (token === '\n') {
      lines.push('')
      column = 0
    } else if (token === '\r') column = 0
    // What is below is erased before: the screen ends with the line.
    else if (token === '\x1b[1A') lines.pop()
    else if (token === '\x1b[K') lines[lines.length - 1] = line.slice(0, column)
    else if (token.length === 1) {
      if (/\p{Cc}/u.test(token)) throw new Error(`A control is written: ${JSON.stringify(token)}`)
      lines[lines.length - 1] = line.slice(0, column) + token + line.slice(column + 1)
      column++
    }
  }
  return lines.at(-1) === '' ? lines.slice(0, -1) : lines
}
