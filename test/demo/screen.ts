import { stripVTControlCharacters, styleText } from 'node:util'
import { stringify } from 'lossless-json'

/** The output for a person: no wider than the terminal, with colours if the stream supports them. */
export interface Screen {
  heading(text: string): void
  /** A command line that is run. */
  command(line: string): void
  text(text: string): void
  gap(): void
  /** Lines to copy, as they are. */
  verbatim(lines: readonly string[]): void
  good(text: string): void
  warning(text: string): void
  bad(text: string): void
  /** The last column gets the room that the others leave. */
  table(head: readonly string[], rows: readonly (readonly unknown[])[]): void
  /** An object as JSON, one field a line. */
  fields(name: string, fields: Readonly<Record<string, unknown>>): void
}

const INDENT = '   '

/** If the stream is not a terminal. */
const DEFAULT_WIDTH = 110

const GAP = 2

export function openScreen(stream: NodeJS.WriteStream): Screen {
  const width = Math.max(stream.columns || DEFAULT_WIDTH, 40)
  const room = width - INDENT.length
  let step = 0

  const style = (format: Parameters<typeof styleText>[0], text: string): string => styleText(format, text, { stream })
  const line = (text = ''): void => {
    stream.write(text === '' ? '\n' : `${INDENT}${text}\n`)
  }
  const lines = (text: string, format?: Parameters<typeof styleText>[0]): void => {
    for (const part of wrapped(text, room)) line(format ? style(format, part) : part)
  }

  const table: Screen['table'] = (head, rows) => {
    const cells = rows.map((row) => row.map(cellText))
    const columns = widths(head, cells, room)
    const print = (row: readonly string[], format?: 'dim'): void => {
      const text = row.map((cell, i) => fitted(cell, columns[i] ?? 0, typeof rows[0]?.[i] === 'number')).join('  ')
      line(format ? style(format, text.trimEnd()) : text.trimEnd())
    }
    if (head.length > 0) print(head, 'dim')
    for (const row of cells) print(row)
  }

  return {
    heading(text) {
      line()
      stream.write(`${style(['bold', 'cyan'], `${++step}. ${text}`)}\n`)
    },
    command: (text) => line(style('bold', `$ ${text}`)),
    text: (text) => lines(text),
    gap: () => line(),
    verbatim: (text) => {
      for (const part of text) line(part)
    },
    good: (text) => lines(text, 'green'),
    warning: (text) => lines(text, 'yellow'),
    bad: (text) => lines(text, 'red'),
    table,
    fields(name, fields) {
      line(style('dim', name))
      const rows = Object.entries(fields).map(([key, value]) => [`  ${key}`, stringify(value) ?? ''])
      if (rows.length > 0) table([], rows)
    },
  }
}

function cellText(value: unknown): string {
  return typeof value === 'string' ? value : (stringify(value) ?? '')
}

/** Each column as wide as its widest cell; the last gets what is left. */
function widths(head: readonly string[], cells: readonly (readonly string[])[], room: number): number[] {
  const count = Math.max(head.length, ...cells.map((row) => row.length))
  const natural = Array.from({ length: count }, (_, i) =>
    Math.max(...[head, ...cells].map((row) => row[i]?.length ?? 0)),
  )
  const before = natural.slice(0, -1).reduce((sum, width) => sum + width + GAP, 0)
  const last = Math.min(natural.at(-1) ?? 0, Math.max(room - before, 10))
  return [...natural.slice(0, -1), last]
}

function fitted(text: string, width: number, number: boolean): string {
  return number ? cut(text, width).padStart(width) : cut(text, width).padEnd(width)
}

function cut(text: string, width: number): string {
  return text.length <= width ? text : `${text.slice(0, width - 1)}…`
}

/** Breaks at spaces. */
function wrapped(text: string, width: number): string[] {
  const lines: string[] = []
  for (const word of stripVTControlCharacters(text).split(' ')) {
    const last = lines.at(-1)
    if (last !== undefined && last.length + 1 + word.length <= width) lines[lines.length - 1] = `${last} ${word}`
    else lines.push(word)
  }
  return lines
}
