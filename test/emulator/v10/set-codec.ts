import { readJson } from '../exact-json.ts'
import { DocumentRef, isArray, isObject, type Value } from '../storage/values.ts'
import { findVariable } from './evaluate.ts'
import { freeNames } from './free-names.ts'
import { findModule } from './module-lookup.ts'
import { parseLambda } from './parser.ts'
import { type Context, DocumentValue, FunctionValue, ModuleValue, type Runtime, type Variables } from './runtime.ts'
import type { Bounds, SchemaSetKind, SetExpression } from './set-expression.ts'
import { decodeTagged } from './tagged-decode.ts'
import { encodeTagged } from './tagged-encode.ts'

/** A value in a token: its text in the tagged format, or a function. */
type EncodedValue = string | { readonly function: EncodedFunction }

/** A function by its text, with the template's values in it and the variables that it closes over. */
interface EncodedFunction {
  readonly text: string
  readonly values: readonly (readonly [offset: number, value: EncodedValue])[]
  readonly variables: readonly (readonly [name: string, value: EncodedValue])[]
}

interface EncodedBounds {
  readonly from?: readonly EncodedValue[] | undefined
  readonly to?: readonly EncodedValue[] | undefined
}

/** A set in a token. */
export type EncodedSet =
  | { readonly type: 'documents'; readonly collection: string; readonly bounds: EncodedBounds }
  | {
      readonly type: 'index'
      readonly collection: string
      readonly index: string
      readonly terms: readonly EncodedValue[]
      readonly bounds: EncodedBounds
    }
  | { readonly type: 'schema'; readonly kind: SchemaSetKind }
  | { readonly type: 'items'; readonly items: readonly EncodedValue[] }
  | { readonly type: 'sequence'; readonly from: string; readonly until: string }
  | { readonly type: 'map' | 'where'; readonly set: EncodedSet; readonly by: EncodedFunction }
  | { readonly type: 'reverse'; readonly set: EncodedSet }
  | { readonly type: 'take' | 'drop'; readonly set: EncodedSet; readonly count: number }

export function encodeSet(set: SetExpression): EncodedSet {
  switch (set.type) {
    case 'documents':
      return { ...set, bounds: encodeBounds(set.bounds) }
    case 'index':
      return { ...set, terms: set.terms.map(encodeValue), bounds: encodeBounds(set.bounds) }
    case 'schema':
      return set
    case 'items':
      return { type: 'items', items: set.items.map(encodeValue) }
    case 'sequence':
      return { type: 'sequence', from: `${set.from}`, until: `${set.until}` }
    case 'map':
    case 'where':
      return { type: set.type, set: encodeSet(set.set), by: encodeFunction(set.by) }
    case 'reverse':
      return { type: 'reverse', set: encodeSet(set.set) }
    case 'take':
    case 'drop':
      return { ...set, set: encodeSet(set.set) }
  }
}

export function decodeSet(context: Context, set: EncodedSet): SetExpression {
  switch (set.type) {
    case 'documents':
      return { ...set, bounds: decodeBounds(context, set.bounds) }
    case 'index':
      return {
        ...set,
        terms: set.terms.map((term) => decodeValue(context, term)),
        bounds: decodeBounds(context, set.bounds),
      }
    case 'schema':
      return set
    case 'items':
      return { type: 'items', items: set.items.map((item) => decodeValue(context, item)) }
    case 'sequence':
      return { type: 'sequence', from: BigInt(set.from), until: BigInt(set.until) }
    case 'map':
    case 'where':
      return { type: set.type, set: decodeSet(context, set.set), by: decodeFunction(context, set.by) }
    case 'reverse':
      return { type: 'reverse', set: decodeSet(context, set.set) }
    case 'take':
    case 'drop':
      return { ...set, set: decodeSet(context, set.set) }
  }
}

function encodeBounds({ from, to }: Bounds): EncodedBounds {
  return { from: from?.map(encodeValue), to: to?.map(encodeValue) }
}

function decodeBounds(context: Context, { from, to }: EncodedBounds): Bounds {
  const decode = (value: EncodedValue) => decodeValue(context, value)
  return { from: from?.map(decode), to: to?.map(decode) }
}

export function encodeValue(value: Runtime): EncodedValue {
  return value instanceof FunctionValue ? { function: encodeFunction(value) } : encodePlain(value)
}

function encodePlain(value: Runtime): string {
  if (value instanceof DocumentValue || value instanceof DocumentRef) {
    return encodeTagged(value instanceof DocumentValue ? value.ref : value)
  }
  if (value instanceof ModuleValue) return `{"@mod":${JSON.stringify(value.name)}}`
  if (isArray(value)) return `[${(value as readonly Runtime[]).map(encodePlain).join(',')}]`
  if (!isObject(value)) return encodeTagged(value as Value)
  const fields = [...(value as ReadonlyMap<string, Runtime>)].map(
    ([k, field]) => `${JSON.stringify(k)}:${encodePlain(field)}`,
  )
  return `{"@object":{${fields.join(',')}}}`
}

export function decodeValue(context: Context, value: EncodedValue): Runtime {
  if (typeof value !== 'string') return decodeFunction(context, value.function)
  return decodeTagged(readJson(value), (name) => findModule(context, name))
}

function encodeFunction({ node, variables }: FunctionValue): EncodedFunction {
  const { source, start, end } = node.span
  const values = [...source.values].filter(([offset]) => offset >= start && offset < end)
  const used = new Map(freeNames(node).map(({ name }) => [name, findVariable(variables, name)]))
  return {
    text: source.text.slice(start, end),
    values: values.map(([offset, value]) => [offset - start, encodeValue(value)]),
    variables: [...used].flatMap(([name, variable]) =>
      variable ? [[name, encodeValue(variable.value)] as const] : [],
    ),
  }
}

function decodeFunction(context: Context, { text, values, variables }: EncodedFunction): FunctionValue {
  const valuesByOffset = new Map(values.map(([offset, value]) => [offset, decodeValue(context, value)]))
  const outer = variables.reduce<Variables>(
    (inner, [name, value]) => ({ name, value: decodeValue(context, value), outer: inner }),
    undefined,
  )
  return new FunctionValue(parseLambda({ name: '*query*', text, values: valuesByOffset }), outer)
}
