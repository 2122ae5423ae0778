/** JSON as it is written: integers are `bigint`, numbers with a point or an exponent `number`, objects maps. */
export type Json = null | boolean | string | bigint | number | readonly Json[] | ReadonlyMap<string, Json>

const WHITESPACE = /[ \t\r\n]*/y
const NUMBER = /-?(?:0|[1-9]\d*)(\.\d+)?([eE][+-]?\d+)?/y
const PLAIN_STRING = /[^"\\]*"/y

/** Reads JSON without losing an integer's digits or a double's kind. Throws a SyntaxError when it is none. */
export function readJson(text: string): Json {
  let at = 0

  function fail(): never {
    throw new SyntaxError(`Unexpected ${at < text.length ? `'${text[at]}'` : 'end'} at ${at} in JSON`)
  }

  function skip(): void {
    const code = text.charCodeAt(at)
    if (code > 32) return
    WHITESPACE.lastIndex = at
    WHITESPACE.test(text)
    at = WHITESPACE.lastIndex
  }

  function expect(token: string): void {
    if (!text.startsWith(token, at)) fail()
    at += token.length
  }

  function string(): string {
    const start = ++at
    PLAIN_STRING.lastIndex = at
    if (PLAIN_STRING.test(text)) {
      at = PLAIN_STRING.lastIndex
      return text.slice(start, at - 1)
    }
    while (text[at] !== '"') {
      if (at >= text.length) fail()
      at += text[at] === '\\' ? 2 : 1
    }
    at++
    return JSON.parse(text.slice(start - 1, at)) as string
  }

  function number(): bigint | number {
    NUMBER.lastIndex = at
    const match = NUMBER.exec(text)
    if (!match) fail()
    at = NUMBER.lastIndex
    if (match[1] !== undefined || match[2] !== undefined) return Number(match[0])
    const integer = BigInt(match[0])
    return BigInt.asIntN(64, integer) === integer ? integer : fail()
  }

  function array(): Json[] {
    const items: Json[] = []
    at++
    skip()
    if (text[at] === ']') {
      at++
      return items
    }
    for (;;) {
      items.push(value())
      if (text[at] === ']') break
      expect(',')
    }
    at++
    return items
  }

  function object(): Map<string, Json> {
    const fields = new Map<string, Json>()
    at++
    skip()
    if (text[at] === '}') {
      at++
      return fields
    }
    for (;;) {
      skip()
      if (text[at] !== '"') fail()
      const key = string()
      skip()
      expect(':')
      fields.set(key, value())
      if (text[at] === '}') break
      expect(',')
    }
    at++
    return fields
  }

  function value(): Json {
    skip()
    const read = bare()
    skip()
    return read
  }

  function bare(): Json {
    switch (text[at]) {
      case '{':
        return object()
      case '[':
        return array()
      case '"':
        return string()
      case 't':
        expect('true')
        return true
      case 'f':
        expect('false')
        return false
      case 'n':
        expect('null')
        return null
      default:
        return number()
    }
  }

  const read = value()
  if (at < text.length) fail()
  return read
}

/** A double as the server writes it: `2.0`, `-0.0`, `1.0E300` (`create-doc-scalars` in recordings/fql-v4.json). */
export function writeDouble(double: number): string {
  if (double === 0) return Object.is(double, -0) ? '-0.0' : '0.0'
  const size = Math.abs(double)
  if (size >= 1e-3 && size < 1e7) {
    const plain = double.toString()
    return plain.includes('.') ? plain : `${plain}.0`
  }
  const [mantissa = '', exponent = ''] = double.toExponential().split('e')
  return `${mantissa.includes('.') ? mantissa : secondDigit(double, mantissa)}E${exponent.replace('+', '')}`
}

/** Java writes two digits at least; of the smallest doubles, the second is not 0: `4.9E-324` (seen on a server). */
function secondDigit(double: number, mantissa: string): string {
  const [two = ''] = double.toExponential(1).split('e')
  return Math.abs(Number(two) - Number(mantissa)) < 1 ? two : `${mantissa}.0`
}

/** Writes JSON back as it was read. */
export function writeJson(json: Json): string {
  if (typeof json === 'bigint') return json.toString()
  if (typeof json === 'number') return writeDouble(json)
  if (json === null || typeof json !== 'object') return JSON.stringify(json)
  if (json instanceof Map) {
    return `{${[...json].map(([key, value]) => `${JSON.stringify(key)}:${writeJson(value)}`).join(',')}}`
  }
  return `[${(json as readonly Json[]).map(writeJson).join(',')}]`
}
