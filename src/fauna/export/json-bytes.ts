/** Bytes of JSON text. */
export const QUOTE = 0x22
export const PLUS = 0x2b
export const COMMA = 0x2c
export const MINUS = 0x2d
export const DOT = 0x2e
export const SLASH = 0x2f
export const ZERO = 0x30
export const NINE = 0x39
export const COLON = 0x3a
export const AT_SIGN = 0x40
const CAPITAL_E = 0x45
export const OPEN_BRACKET = 0x5b
export const BACKSLASH = 0x5c
export const CLOSE_BRACKET = 0x5d
export const UNDERSCORE = 0x5f
const SMALL_A = 0x61
const SMALL_E = 0x65
const SMALL_U = 0x75
const SMALL_Z = 0x7a
export const OPEN_BRACE = 0x7b
export const CLOSE_BRACE = 0x7d
export const SPACE = 0x20

const SIMPLE_ESCAPES: Buffer = Buffer.from('"\\/bfnrt')

const TRUE = Buffer.from('true')
const FALSE = Buffer.from('false')
const NULL = Buffer.from('null')

export function isDigit(byte: number): boolean {
  return byte >= ZERO && byte <= NINE
}

/** Whether a byte may occur in a number, `true`, `false` or `null`. */
export function isScalarByte(byte: number): boolean {
  return (
    isDigit(byte) ||
    (byte >= SMALL_A && byte <= SMALL_Z) ||
    byte === MINUS ||
    byte === DOT ||
    byte === PLUS ||
    byte === CAPITAL_E
  )
}

/** Whether an escape of JSON follows a backslash that is directly before `at`. */
export function isEscape(source: Buffer, at: number): boolean {
  const byte = source[at] as number
  return byte === SMALL_U ? isHexadecimal(source, at + 1) : byte > SPACE && SIMPLE_ESCAPES.includes(byte)
}

function isHexadecimal(source: Buffer, start: number): boolean {
  return /^[\da-f]{4}$/i.test(source.toString('latin1', start, start + 4))
}

/** Whether the bytes are a JSON number, `true`, `false` or `null`. @param end exclusive */
export function isScalar(source: Buffer, start: number, end: number): boolean {
  const first = source[start] as number
  if (first === MINUS || isDigit(first)) return isNumber(source, start, end)
  const word = first === TRUE[0] ? TRUE : first === FALSE[0] ? FALSE : NULL
  if (word.length !== end - start) return false
  for (let i = 0; i < word.length; i++) if (source[start + i] !== word[i]) return false
  return true
}

/** Whether the bytes are a JSON number. @param end exclusive */
export function isNumber(source: Buffer, start: number, end: number): boolean {
  let at = source[start] === MINUS ? start + 1 : start
  const digits = endOfDigits(source, at, end)
  if (digits === at || (source[at] === ZERO && digits > at + 1)) return false
  at = digits
  if (at < end && source[at] === DOT) {
    const fraction = endOfDigits(source, at + 1, end)
    if (fraction === at + 1) return false
    at = fraction
  }
  if (at < end && (source[at] === SMALL_E || source[at] === CAPITAL_E)) {
    const sign = source[at + 1] === MINUS || source[at + 1] === PLUS ? at + 2 : at + 1
    const exponent = endOfDigits(source, sign, end)
    if (exponent === sign) return false
    at = exponent
  }
  return at === end
}

function endOfDigits(source: Buffer, start: number, end: number): number {
  let at = start
  while (at < end && isDigit(source[at] as number)) at++
  return at
}
