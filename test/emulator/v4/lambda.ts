import type { Json } from '../exact-json.ts'
import { isArray, isObject, type StoredQuery, type Value } from '../storage/values.ts'
import { toList, typeName } from './casts.ts'
import { invalidArgument, invalidExpression } from './errors.ts'
import type { Compile, JsonObject, Scope } from './form.ts'
import { at, type Position } from './position.ts'
import { type Context, type Expression, Lambda, type Runtime, type Variables } from './runtime.ts'

/** Compiles `{"lambda": names, "expr": body}` into an expression that makes the lambda. */
export function compileLambda(json: Json, position: Position, scope: Scope, compile: Compile): Expression {
  if (!isObject(json)) throw invalidExpression(`Lambda expected, ${typeName(json as Value)} provided.`, position)
  const node = json as JsonObject
  const body = node.get('expr')
  const isLambda = node.has('lambda') && body !== undefined && node.size === (node.has('api_version') ? 3 : 2)
  if (!isLambda) {
    const keys = [...node.keys()].join(', ')
    throw invalidExpression(`No form/function found, or invalid argument keys: { ${keys} }.`, position)
  }
  const parameters = readParameters(node.get('lambda') as Json, at(position, 'lambda'))
  const inner = new Set([...scope, ...(typeof parameters === 'string' ? [parameters] : parameters)])
  const expression = compile(body, at(position, 'expr'), inner)
  const source: Json = new Map<string, Json>([
    ['api_version', '4'],
    ['lambda', node.get('lambda') as Json],
    ['expr', body],
  ])
  return (context) => new Lambda(parameters, expression, context.variables, source)
}

function readParameters(json: Json, position: Position): string | readonly string[] {
  if (typeof json === 'string') return json
  if (!isArray(json as Value)) {
    throw invalidExpression(`String or Array expected, ${typeName(json as Value)} provided.`, position)
  }
  return (json as readonly Json[]).map((name, index) => {
    if (typeof name === 'string') return name
    throw invalidExpression(`String expected, ${typeName(name as Value)} provided.`, at(position, index))
  })
}

export function callLambda(lambda: Lambda, argument: Runtime, context: Context, position: Position): Runtime {
  return lambda.body({ ...context, variables: bindArgument(lambda, argument, position) })
}

function bindArgument({ parameters, variables }: Lambda, argument: Runtime, position: Position): Variables {
  if (typeof parameters === 'string') return { name: parameters, value: argument, outer: variables }
  const values = toList(argument)
  if (values.length !== parameters.length) {
    throw invalidArgument(
      `Lambda expects an array with ${parameters.length} elements. Array contains ${values.length}.`,
      at(position, 'lambda'),
    )
  }
  return parameters.reduce<Variables>(
    (outer, name, index) => ({ name, value: values[index] as Runtime, outer }),
    variables,
  )
}

const compiledQueries = new WeakMap<StoredQuery, Lambda>()

/** The lambda of a query that is kept in a document, such as a role's predicate or a function's body. */
export function lambdaOfQuery(query: StoredQuery, compile: Compile): Lambda {
  let lambda = compiledQueries.get(query)
  if (lambda === undefined) {
    const noContext = { variables: undefined } as Context
    lambda = compileLambda(query.source as Json, undefined, new Set(), compile)(noContext) as Lambda
    compiledQueries.set(query, lambda)
  }
  return lambda
}
