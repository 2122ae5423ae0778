export interface Token {
  /** A symbol is `=>`, `...`, or any other single character. */
  readonly kind: 'name' | 'integer' | 'string' | 'symbol' | 'end'
  /** Of a string, its content without quotes and escapes. */
  readonly text: string
  /** Whether a line ended before it. */
  readonly onNewLine: boolean
}

const SPACE = /(?:\s+|\/\/[^\n]*|\/\*[\s\S]*?\*\/)+/y

const KINDS = [
  ['name', /[A-Za-z_][\w']*(?:\.[A-Za-z_][\w']*)*/y],
  ['integer', /[+-]?[ \t]*(?:0[xX][\da-fA-F_]+|0[oO][0-7_]+|0[bB][01_]+|\d[\d_]*)/y],
  ['string', /"[^"\\]*(?:\\.[^"\\]*)*"|'[^'\\]*(?:\\.[^'\\]*)*'/sy],
  ['symbol', /=>|\.{3}|./sy],
] as const

/** The tokens of a type signature, without white space and comments. The last token has the kind `end`. */
export function tokensOf(signature: string): Token[] {
  const tokens: Token[] = []
  let at = 0
  const match = (pattern: RegExp): string | undefined => {
    pattern.lastIndex = at
    const found = pattern.exec(signature)?.[0]
    at += found?.length ?? 0
    return found
  }
  for (;;) {
    const onNewLine = match(SPACE)?.includes('\n') ?? false
    if (at === signature.length) return [...tokens, { kind: 'end', text: '', onNewLine }]
    for (const [kind, pattern] of KINDS) {
      const found = match(pattern)
      if (found === undefined) continue
      tokens.push({ kind, text: kind === 'string' ? unquoted(found) : found, onNewLine })
      break
    }
  }
}

const ESCAPE = /\\(?:x([\da-fA-F]{2})|u([\da-fA-F]{4})|u\{(0?[\da-fA-F]{1,5}|10[\da-fA-F]{4})\}|(.))/gs

const CHARACTERS: Readonly<Record<string, string>> = {
  '0': '\0',
  b: '\b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
  v: '\v',
}

function unquoted(text: string): string {
  return text.slice(1, -1).replace(ESCAPE, (_, x?: string, u?: string, braced?: string, character = '') => {
    const code = x ?? u ?? braced
    return code === undefined ? (CHARACTERS[character] ?? character) : String.fromCodePoint(Number.parseInt(code, 16))
  })
}
