import { ANY, type FieldType, type ScalarType, unionOf } from '../../fields/field-type.ts'
import { type Token, tokensOf } from './signature-tokens.ts'

/** Deeper types are `any`: a JSON schema of that depth is of no use. */
const DEEPEST = 32

/** Fauna's named types. Any other name is a collection's: a document of it is exported as a reference. */
const NAMED: Readonly<Record<string, ScalarType>> = {
  Any: 'any',
  Boolean: 'boolean',
  Bytes: 'bytes',
  Date: 'date',
  Double: 'number',
  Float: 'number',
  ID: 'string',
  Int: 'integer',
  Long: 'integer',
  // No value is of this type.
  Never: 'any',
  Null: 'null',
  Number: 'number',
  String: 'string',
  Time: 'time',
  TransactionTime: 'time',
  UUID: 'string',
}

const REFERENCES: ReadonlySet<string> = new Set(['Ref', 'EmptyRef', 'NamedRef'])

/**
 * Parses a type signature, such as `{ street: String, zip: String? } | Null`. Fauna returns it as the user wrote it, with
 * comments (measured). It never fails: an unknown type is `any`, and so is a signature with a syntax error.
 */
export function parseSignature(signature: string): FieldType {
  const tokens = tokensOf(signature)
  let at = 0
  try {
    const type = unionType(0)
    return here().kind === 'end' ? type : ANY
  } catch (error) {
    if (error instanceof InvalidSignature) return ANY
    throw error
  }

  /** Types joined by `|`. No value in a document has a type joined by `&` or `=>`. */
  function unionType(depth: number): FieldType {
    if (depth > DEEPEST) throw new InvalidSignature()
    const members = [optionalType(depth)]
    for (;;) {
      if (take('|')) members.push(optionalType(depth))
      else if (take('&') || take('=>')) members.push(ANY, optionalType(depth))
      else return unionOf(members)
    }
  }

  function optionalType(depth: number): FieldType {
    const type = simpleType(depth)
    let isOptional = false
    while (take('?')) isOptional = true
    return isOptional ? unionOf([type, { type: 'null' }]) : type
  }

  function simpleType(depth: number): FieldType {
    if (take('{')) return objectType(depth)
    if (take('[')) return tuple(list(']', depth))
    if (take('(')) {
      const types = list(')', depth)
      return types.length === 1 ? unionOf(types) : tuple(types)
    }
    const { kind, text } = next()
    if (kind === 'string') return { type: 'literal', value: text }
    if (kind === 'integer') return integer(text)
    if (kind !== 'name') throw new InvalidSignature()
    if (text === 'true' || text === 'false') return { type: 'literal', value: text === 'true' }
    return take('<') ? constructed(text, list('>', depth)) : { type: scalarOf(text) }
  }

  function list(end: string, depth: number): FieldType[] {
    const types: FieldType[] = []
    while (!take(end)) {
      if (types.length > 0) demand(',')
      if (types.length > 0 && take(end)) break
      types.push(unionType(depth + 1))
    }
    return types
  }

  /** Fields end with a comma, a semicolon or a line, and may have a default. `*` is all others. */
  function objectType(depth: number): FieldType {
    const fields = new Map<string, FieldType>()
    let rest: FieldType | undefined
    while (!take('}')) {
      const { kind, text } = next()
      if (text === '...' && kind === 'symbol') rest = ANY
      else {
        demand(':')
        const type = unionType(depth + 1)
        if (kind === 'name' || kind === 'string') fields.set(text, type)
        else if (text === '*') rest = type
        else throw new InvalidSignature()
        if (take('=')) skipDefault()
      }
      take(',') || take(';')
    }
    return { type: 'object', fields, ...(rest !== undefined && { rest }) }
  }

  /** Skips an expression, up to the end of its field. */
  function skipDefault(): void {
    for (let inside = 0, first = true; ; first = false) {
      const { kind, text, onNewLine } = here()
      const isSymbol = kind === 'symbol'
      if (inside === 0 && !first && (onNewLine || (isSymbol && ',;}'.includes(text)))) return
      if (kind === 'end') throw new InvalidSignature()
      if (isSymbol && '([{'.includes(text)) inside++
      if (isSymbol && ')]}'.includes(text)) inside--
      at++
    }
  }

  function here(): Token {
    return tokens[at] as Token
  }

  function next(): Token {
    const token = here()
    if (token.kind !== 'end') at++
    return token
  }

  function take(symbol: string): boolean {
    const { kind, text } = here()
    if (kind !== 'symbol' || text !== symbol) return false
    at++
    return true
  }

  function demand(symbol: string): void {
    if (!take(symbol)) throw new InvalidSignature()
  }
}

class InvalidSignature extends Error {}

function scalarOf(name: string): ScalarType {
  return Object.hasOwn(NAMED, name) ? (NAMED[name] as ScalarType) : 'reference'
}

/** A type with types of its own, such as `Array<Int>` or `Ref<Product>`; no document holds a `Set<Product>`. */
function constructed(name: string, types: readonly FieldType[]): FieldType {
  const [only] = types
  if (only === undefined || types.length > 1) return ANY
  if (name === 'Array') return { type: 'array', items: only }
  return REFERENCES.has(name) ? { type: 'reference' } : ANY
}

function tuple(types: readonly FieldType[]): FieldType {
  return { type: 'array', items: unionOf(types) }
}

/** The literal type of an integer; the type `integer` if a double cannot hold it. */
function integer(text: string): FieldType {
  const digits = text.replace(/[_ \t]/g, '')
  const value = digits.startsWith('-') ? -Number(digits.slice(1)) : Number(digits.replace('+', ''))
  return Number.isSafeInteger(value) ? { type: 'literal', value } : { type: 'integer' }
}
