import type { Runtime } from './runtime.ts'

/** A piece of FQL: a query, or the body of a computed field or of a role's predicate. */
export interface Source {
  /** As summaries name it: `*query*`, `*computed_field:Shaky:ratio*`. */
  readonly name: string
  readonly text: string
  /** The values of a template, by the offset of the `<value>` that stands for each in the text. */
  readonly values: ReadonlyMap<number, Runtime>
}

/** What a template's value looks like in the text of the query; that is how the server's summaries show it. */
export const VALUE_PLACEHOLDER = '<value>'

export function plainSource(name: string, text: string): Source {
  return { name, text, values: new Map() }
}

/** A part of a source; `end` is exclusive. */
export interface Span {
  readonly source: Source
  readonly start: number
  readonly end: number
}

/** The span from one part to another of the same source. */
export function through(first: Span, last: Span): Span {
  return { source: first.source, start: first.start, end: last.end }
}

/** How a summary shows a position: the line, and what is meant underlined (`error-cursor` in recordings/fql-v10.json). */
export function showSpan({ source, start, end }: Span): string {
  const lineStart = source.text.lastIndexOf('\n', start - 1) + 1
  const lineEnd = source.text.indexOf('\n', start)
  const line = source.text.slice(lineStart, lineEnd < 0 ? undefined : lineEnd)
  const number = source.text.slice(0, lineStart).split('\n').length
  const column = start - lineStart
  const length = Math.max(1, Math.min(end, lineStart + line.length) - start)
  const margin = ' '.repeat(String(number).length)
  return [
    `at ${source.name}:${number}:${column + 1}`,
    `${margin} |`,
    `${number} | ${line}`.trimEnd(),
    `${margin} | ${' '.repeat(column)}${'^'.repeat(length)}`,
    `${margin} |`,
  ].join('\n')
}
