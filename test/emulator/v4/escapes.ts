import type { Json } from '../exact-json.ts'
import type { SetExpression } from '../storage/set-expression.ts'
import { parseDate, parseTime } from '../storage/time.ts'
import {
  Bytes,
  DocumentRef,
  isArray,
  isObject,
  NativeRef,
  type ObjectValue,
  SchemaRef,
  StoredQuery,
  type Value,
} from '../storage/values.ts'
import { toList, toSet, toValue } from './casts.ts'
import { invalidExpression } from './errors.ts'
import type { Compile, JsonObject, Scope } from './form.ts'
import { at, type Position } from './position.ts'
import { resolveSchemaRef } from './refs.ts'
import { type Context, type Expression, type Runtime, SetValue, UnresolvedRef } from './runtime.ts'
import { isNamed, isSchemaKind } from './schema-kinds.ts'

/** Values that come in the form in which they are answered: `{"@ref": ...}`, `{"@ts": ...}` and so on. */
export function compileEscape(
  node: JsonObject,
  position: Position,
  scope: Scope,
  compile: Compile,
): Expression | undefined {
  if (node.size !== 1) return undefined
  const [entry] = node
  const [tag, content] = entry as [string, Json]
  switch (tag) {
    case '@obj':
      if (!isObject(content)) throw invalidExpression('Invalid object.', position)
      return compile(content, at(position, '@obj'), scope)
    case '@ref':
      return compileRef(content, position)
    case '@set':
      if (!isObject(content)) throw invalidExpression('Invalid set.', position)
      return compileSet(content as JsonObject, position, scope, compile)
    case '@ts':
      return constant(typeof content === 'string' ? parseTime(content) : undefined, 'Invalid time.', position)
    case '@date':
      return constant(typeof content === 'string' ? parseDate(content) : undefined, 'Invalid date.', position)
    case '@bytes':
      return constant(typeof content === 'string' ? new Bytes(content) : undefined, 'Invalid bytes.', position)
    case '@query':
      return constant(isObject(content) ? storedQuery(content) : undefined, 'Invalid lambda.', position)
    default:
      return undefined
  }
}

/** A query without a version counts as one of an old dialect. */
function storedQuery(content: ReadonlyMap<string, unknown>): StoredQuery {
  const source = new Map([['api_version', '2.12'], ...content]) as ObjectValue
  return new StoredQuery('v4', source)
}

function constant(value: Value | undefined, description: string, position: Position): Expression {
  if (value === undefined) throw invalidExpression(description, position)
  return () => value
}

function compileRef(content: Json, position: Position): Expression {
  const id = isObject(content) ? content.get('id') : undefined
  if (!isObject(content) || typeof id !== 'string') throw invalidExpression('Invalid ref.', position)
  const parent = (content.get('collection') ?? content.get('class')) as Json | undefined
  if (parent === undefined) {
    if (!isSchemaKind(id)) throw invalidExpression('Invalid ref.', position)
    return () => new NativeRef(id)
  }
  const parentContent = isObject(parent) ? parent.get('@ref') : undefined
  if (parentContent === undefined) throw invalidExpression('Invalid ref.', position)
  const collection = compileRef(parentContent as Json, position)
  return (context) => refIn(collection(context), id, context, position)
}

function refIn(collection: Runtime, id: string, context: Context, position: Position): Runtime {
  if (collection instanceof UnresolvedRef && /^-?\d+$/.test(id)) {
    return new UnresolvedRef(collection.kind, collection.name, BigInt(id))
  }
  if (collection instanceof NativeRef) {
    return isNamed(collection.kind)
      ? resolveSchemaRef(context, collection.kind, id)
      : new SchemaRef(collection.kind, id)
  }
  if (collection instanceof SchemaRef && /^-?\d+$/.test(id)) return new DocumentRef(collection.name, BigInt(id))
  throw invalidExpression('Invalid ref.', position)
}

function compileSet(content: JsonObject, position: Position, scope: Scope, compile: Compile): Expression {
  const keys = [...content.keys()].sort().join()
  const part = (key: string) => compile(content.get(key) as Json, at(position, key), scope)
  const set = (value: Runtime, key: string) => toSet(value, at(position, key))
  const make = (build: (context: Context) => SetExpression): Expression => {
    return (context) => new SetValue(build(context))
  }
  switch (keys) {
    case 'documents':
    case 'match':
    case 'match,terms':
    case 'singleton':
    case 'events':
      // These mean the same as the functions of the same name.
      return compile(content, position, scope)
    case 'union':
    case 'intersection':
    case 'difference': {
      const sets = part(keys)
      return make((context) => ({ type: keys, sets: toList(sets(context)).map((item) => set(item, keys)) }))
    }
    case 'distinct':
    case 'reverse': {
      const inner = part(keys)
      return make((context) => ({ type: keys, set: set(inner(context), keys) }))
    }
    case 'from,range,to': {
      const [inner, from, to] = [part('range'), part('from'), part('to')]
      const bound = (value: Runtime, key: string) => {
        const list = toValue(value, at(position, key))
        return isArray(list) ? list : [list]
      }
      return make((context) => ({
        type: 'range',
        set: set(inner(context), 'range'),
        from: bound(from(context), 'from'),
        to: bound(to(context), 'to'),
      }))
    }
    default:
      throw invalidExpression('Invalid set.', position)
  }
}
