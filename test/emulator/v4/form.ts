import type { Json } from '../exact-json.ts'
import type { Position } from './position.ts'
import type { Context, Expression, Runtime } from './runtime.ts'

export type JsonObject = ReadonlyMap<string, Json>

/** Turns a query's JSON into an expression; `scope` are the names of the variables in sight. */
export type Compile = (json: Json, position: Position, scope: Scope) => Expression

export type Scope = ReadonlySet<string>

/** An expression of the language: an object with these keys. */
export interface Form {
  readonly required: readonly string[]
  readonly optional: readonly string[]
  readonly compile: (node: JsonObject, position: Position, scope: Scope, compile: Compile) => Expression
}

/** A function's arguments, evaluated, in the order of its keys; one that is optional may be undefined. */
export type Arguments = readonly (Runtime | undefined)[]

/** A function all of whose arguments are evaluated before it is called. */
export function fn(
  required: readonly string[],
  optional: readonly string[],
  call: (context: Context, args: Arguments, position: Position) => Runtime,
): Form {
  const keys = [...required, ...optional]
  return {
    required,
    optional,
    compile(node, position, scope, compile) {
      const expressions = keys.map((key) => {
        const json = node.get(key)
        return json === undefined ? undefined : compile(json, { parent: position, key }, scope)
      })
      return (context) =>
        call(
          context,
          expressions.map((expression) => expression?.(context)),
          position,
        )
    },
  }
}
