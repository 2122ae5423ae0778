import type { Json } from '../../exact-json.ts'
import { isArray, isObject, SchemaRef, StoredQuery, type Value } from '../../storage/values.ts'
import { toBoolean, toLambda, toRef, toText, toTime, typeName } from '../casts.ts'
import { compile as compileAny } from '../compile.ts'
import { invalidExpression, QueryError, QueryErrors, undefinedRef } from '../errors.ts'
import { compileEscape } from '../escapes.ts'
import { evaluateAll } from '../evaluate-all.ts'
import { type Compile, type Form, fn, type JsonObject, type Scope } from '../form.ts'
import { callLambda, compileLambda, lambdaOfQuery } from '../lambda.ts'
import { at, type Position } from '../position.ts'
import type { Context, Expression, Runtime } from '../runtime.ts'

/** `At`. A time in the future changes nothing (`snapshot-future` in recordings/fql-v4.json). */
const atForm: Form = {
  required: ['at', 'expr'],
  optional: [],
  compile(node, position, scope, compile) {
    const time = compile(node.get('at') as Json, at(position, 'at'), scope)
    const body = compile(node.get('expr') as Json, at(position, 'expr'), scope)
    return (context) => {
      const micros = toTime(time(context), at(position, 'at')).micros
      return body(micros > context.transaction.snapshot ? context : { ...context, at: micros })
    }
  },
}

const letForm: Form = {
  required: ['let', 'in'],
  optional: [],
  compile(node, position, scope, compile) {
    const inner = new Set(scope)
    const bindings = letBindings(node.get('let') as Json, at(position, 'let')).map(([name, json, where]) => {
      const expression = compile(json, where, inner)
      inner.add(name)
      return { name, expression }
    })
    const body = compile(node.get('in') as Json, at(position, 'in'), inner)
    return (context) => {
      let bound = context
      for (const { name, expression } of bindings) {
        bound = { ...bound, variables: { name, value: expression(bound), outer: bound.variables } }
      }
      return body(bound)
    }
  },
}

/** The bindings of a `Let` in order: a list of objects of one field each, or one object. */
function letBindings(json: Json, position: Position): [string, Json, Position][] {
  if (isObject(json)) return [...(json as JsonObject)].map(([name, value]) => [name, value, at(position, name)])
  if (!isArray(json as Value)) throw invalidExpression(`Array expected, ${typeName(json as Value)} provided.`, position)
  return (json as readonly Json[]).map((item, index) => {
    const [binding, more] = isObject(item) ? [...(item as JsonObject)] : []
    if (binding === undefined || more !== undefined) {
      throw invalidExpression(`Object expected, ${typeName(item as Value)} provided.`, at(position, index))
    }
    return [binding[0], binding[1], at(at(position, index), binding[0])]
  })
}

const varForm: Form = {
  required: ['var'],
  optional: [],
  compile(node, position, scope) {
    const name = node.get('var') as Json
    if (typeof name !== 'string') {
      throw invalidExpression(`String expected, ${typeName(name as Value)} provided.`, at(position, 'var'))
    }
    if (!scope.has(name)) throw invalidExpression(`Variable '${name}' is not defined.`, position)
    return (context) => {
      let variable = context.variables
      while (variable !== undefined && variable.name !== name) variable = variable.outer
      return variable?.value ?? null
    }
  },
}

const ifForm: Form = {
  required: ['if', 'then', 'else'],
  optional: [],
  compile(node, position, scope, compile) {
    const [condition, yes, no] = ['if', 'then', 'else'].map((key) =>
      compile(node.get(key) as Json, at(position, key), scope),
    ) as [Expression, Expression, Expression]
    return (context) => (toBoolean(condition(context), at(position, 'if')) ? yes(context) : no(context))
  },
}

const doForm: Form = {
  required: ['do'],
  optional: [],
  compile(node, position, scope, compile) {
    const items = expressionList(node.get('do') as Json, at(position, 'do'), scope, compile)
    return (context) => items.reduce<Runtime>((_, item) => item(context), null)
  },
}

/** `And` and `Or`, which stop at the first operand that decides. */
function logicalForm(name: 'and' | 'or', decisive: boolean): Form {
  return {
    required: [name],
    optional: [],
    compile(node, position, scope, compile) {
      const json = node.get(name) as Json
      const list = isArray(json as Value) ? json : [json]
      const items = expressionList(list, at(position, name), scope, compile)
      return (context) => {
        const decided = items.some(
          (item, index) => toBoolean(item(context), at(at(position, name), index)) === decisive,
        )
        return decided ? decisive : !decisive
      }
    },
  }
}

function expressionList(json: Json, position: Position, scope: Scope, compile: Compile): Expression[] {
  if (!isArray(json as Value)) throw invalidExpression(`Array expected, ${typeName(json as Value)} provided.`, position)
  const items = json as readonly Json[]
  if (items.length === 0) throw invalidExpression('Expression list cannot be empty.', position)
  return items.map((item, index) => compile(item, at(position, index), scope))
}

/** An object literal. One that looks like a value's form on the wire counts as that value (`create-doc-at-set-key`). */
const objectForm: Form = {
  required: ['object'],
  optional: [],
  compile(node, position, scope, compile) {
    const where = at(position, 'object')
    const json = node.get('object') as Json
    if (!isObject(json)) throw invalidExpression(`Object expected, ${typeName(json as Value)} provided.`, where)
    const escaped = compileEscape(json as JsonObject, where, scope, compile)
    if (escaped) return escaped
    const keys = [...(json as JsonObject).keys()]
    const fields = [...(json as JsonObject)].map(([key, value]) => compile(value, at(where, key), scope))
    return (context) => {
      const values = evaluateAll(fields, context)
      return new Map(keys.map((key, i) => [key, values[i] as Runtime]))
    }
  },
}

const queryForm: Form = {
  required: ['query'],
  optional: [],
  compile(node, position, scope, compile) {
    const lambda = compileLambda(node.get('query') as Json, at(position, 'query'), scope, compile)
    return (context) => new StoredQuery('v4', toLambda(lambda(context), position).source as Value)
  },
}

/** Calls a function of the database. It runs with the caller's privileges. */
function callFunction(context: Context, callee: Runtime, argument: Runtime, position: Position): Runtime {
  const where = at(position, 'call')
  const name = typeof callee === 'string' ? callee : toRef(callee, where)
  const ref = typeof name === 'string' ? new SchemaRef('functions', name) : name
  const body = ref instanceof SchemaRef ? context.database.schema('functions').find(ref.name)?.fields.get('body') : null
  if (!(body instanceof StoredQuery)) throw undefinedRef('function', ref instanceof SchemaRef ? ref.name : '', where)
  const lambda = lambdaOfQuery(body, compileAny)
  try {
    return callLambda(lambda, argument, context, undefined)
  } catch (error) {
    const causes = error instanceof QueryError ? [error] : error instanceof QueryErrors ? error.errors : undefined
    if (causes === undefined) throw error
    const description = 'Calling the function resulted in an error.'
    throw new QueryError(400, 'call error', description, position, { causes })
  }
}

export const CONTROL_FORMS: readonly Form[] = [
  atForm,
  letForm,
  varForm,
  ifForm,
  doForm,
  logicalForm('and', false),
  logicalForm('or', true),
  objectForm,
  queryForm,
  fn(['call'], ['arguments'], (context, [callee, argument], position) =>
    callFunction(context, callee as Runtime, argument ?? [], position),
  ),
  fn(['abort'], [], (_context, [message], position) => {
    throw new QueryError(400, 'transaction aborted', toText(message as Runtime, at(position, 'abort')), position)
  }),
]
