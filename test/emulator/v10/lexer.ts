import { InvalidQueryError } from './errors.ts'
import type { Runtime } from './runtime.ts'
import { type Source, type Span, VALUE_PLACEHOLDER } from './source.ts'

export interface Token {
  readonly type: 'name' | 'number' | 'text' | 'value' | 'symbol' | 'end'
  /** As written in the query; a name without its quotes. */
  readonly text: string
  readonly span: Span
  /** Whether a line ended before it, and with that perhaps a statement. */
  readonly isOnNewLine: boolean
  /** Of a number, or of a value of the template. */
  readonly value?: Runtime
  /** Of a text: what is written out, and the spans of what is `#{...}` in it. */
  readonly parts?: readonly (string | Span)[]
}

const SPACE = /(?:\s|\/\/[^\n]*|\/\*[\s\S]*?\*\/)*/y
const NAME = /[A-Za-z_$][\w$]*/y
const HEXADECIMAL = /0x[\da-fA-F]+/y
const NUMBER = /\d[\d_]*(\.\d[\d_]*)?([eE][+-]?\d+)?/y
const SYMBOL = /=>|\?\.|\?\?|==|!=|<=|>=|&&|\|\||\*\*|\.\.\.|[-+*/%<>=!?:;,.(){}[\]|&^~]/y
const ESCAPES: Readonly<Record<string, string>> = { n: '\n', t: '\t', r: '\r', b: '\b', f: '\f', v: '\v', '0': '\0' }

/** Cuts a part of a source into tokens; the last one is of type `end`. */
export function lex(source: Source, from = 0, to = source.text.length): Token[] {
  const { text } = source
  const tokens: Token[] = []
  let at = from
  let isOnNewLine = false

  const match = (pattern: RegExp): RegExpExecArray | null => {
    pattern.lastIndex = at
    return pattern.exec(text)
  }
  const add = (type: Token['type'], end: number, more: Partial<Token> = {}) => {
    tokens.push({ type, text: text.slice(at, end), span: { source, start: at, end }, isOnNewLine, ...more })
    at = end
  }

  for (;;) {
    const space = match(SPACE)?.[0] ?? ''
    isOnNewLine = space.includes('\n')
    at = Math.min(at + space.length, to)
    if (at >= to) break
    if (source.values.has(at)) {
      add('value', at + VALUE_PLACEHOLDER.length, { value: source.values.get(at) as Runtime })
      continue
    }
    const quote = text[at]
    if (quote === '"' || quote === "'") {
      const { parts, end } = readText(source, at, to)
      add('text', end, { parts })
      continue
    }
    const name = match(NAME)
    const hexadecimal = match(HEXADECIMAL)
    const number = hexadecimal ?? match(NUMBER)
    const symbol = match(SYMBOL)
    if (name) add('name', at + name[0].length)
    else if (number) add('number', at + number[0].length, { value: readNumber(number) })
    else if (symbol) add('symbol', at + symbol[0].length)
    else throw syntaxError('Unexpected end of query. Expected statement or expression', { source, start: at, end: at })
  }
  tokens.push({ type: 'end', text: '', span: { source, start: to, end: to }, isOnNewLine: true })
  return tokens
}

export function syntaxError(message: string, span: Span): InvalidQueryError {
  return new InvalidQueryError([{ message, span }])
}

/** An integer that 64 bits hold is one, any other number a double. */
function readNumber([token, fraction, exponent]: RegExpExecArray): bigint | number {
  const digits = token.replaceAll('_', '')
  if (fraction !== undefined || exponent !== undefined) return Number(digits)
  const integer = BigInt(digits)
  return BigInt.asIntN(64, integer) === integer ? integer : Number(digits)
}

function readText(source: Source, start: number, to: number): { parts: (string | Span)[]; end: number } {
  const { text } = source
  const quote = text[start]
  const parts: (string | Span)[] = []
  let plain = ''
  let at = start + 1
  while (text[at] !== quote) {
    if (at >= to) throw syntaxError('Expected expression', { source, start, end: start })
    if (text[at] === '\\') {
      const escaped = readEscape(text, at + 1)
      plain += escaped.character
      at = escaped.end
    } else if (quote === '"' && text.startsWith('#{', at)) {
      const end = closingBrace(text, at + 2, to)
      parts.push(plain, { source, start: at + 2, end })
      plain = ''
      at = end + 1
    } else {
      plain += text[at]
      at++
    }
  }
  parts.push(plain)
  return { parts, end: at + 1 }
}

function readEscape(text: string, at: number): { character: string; end: number } {
  const letter = text[at] ?? ''
  if (letter !== 'u') return { character: ESCAPES[letter] ?? letter, end: at + 1 }
  const [, braced, plain] = /^(?:\{([\da-fA-F]+)\}|([\da-fA-F]{4}))/.exec(text.slice(at + 1)) ?? []
  const code = braced ?? plain ?? '0'
  return { character: String.fromCodePoint(Number.parseInt(code, 16)), end: at + 1 + code.length + (braced ? 2 : 0) }
}

function closingBrace(text: string, from: number, to: number): number {
  let depth = 1
  for (let at = from; at < to; at++) {
    if (text[at] === '{') depth++
    if (text[at] === '}' && --depth === 0) return at
  }
  return to
}
