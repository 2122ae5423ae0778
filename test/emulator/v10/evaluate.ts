import { Time } from '../storage/time.ts'
import { isArray, isObject, type Value } from '../storage/values.ts'
import { type AtNode, type CallNode, type FieldNode, type Node, THIS } from './ast.ts'
import { documentField, schemaField } from './document-fields.ts'
import { isAbsent, readDocument, readSchema, requireDocument, requireSchema } from './document-read.ts'
import { FqlError, invalidArgument, missingFunction, typeMismatch } from './errors.ts'
import { lift } from './lift.ts'
import { callMethod } from './method.ts'
import { methodsOf } from './methods.ts'
import { findModule } from './module-lookup.ts'
import { evaluateBinary, evaluateUnary } from './operators.ts'
import {
  BoundMethod,
  type Context,
  DocumentValue,
  FunctionValue,
  ModuleValue,
  NullRef,
  type Runtime,
  SchemaValue,
  SetValue,
  type Variables,
} from './runtime.ts'
import { through } from './source.ts'
import { toText } from './text.ts'
import { typeName } from './types.ts'

export function evaluate(context: Context, node: Node): Runtime {
  switch (node.type) {
    case 'literal':
      return lift(context, node.value)
    case 'name':
      return lift(context, evaluateName(context, node.name, node))
    case 'text':
      return node.parts.map((part) => (typeof part === 'string' ? part : toText(evaluate(context, part)))).join('')
    case 'array':
      return node.items.map((item) => evaluate(context, item))
    case 'object':
      return new Map(node.fields.map(({ key, value }) => [key, evaluate(context, value)]))
    case 'field':
      return evaluateField(context, node)
    case 'item':
      return evaluateItem(context, node)
    case 'call':
      return evaluateCall(context, node)
    case 'present':
      return evaluatePresent(context, node)
    case 'project':
      return project(context, evaluate(context, node.of), node)
    case 'unary':
      return evaluateUnary(node.operator, evaluate(context, node.of), node.of.span)
    case 'binary':
      return evaluateBinary(context, node)
    case 'isa':
      return isA(context, evaluate(context, node.of), node.name)
    case 'lambda':
      return new FunctionValue(node, context.variables)
    case 'block':
      return evaluateBlock(context, node)
    case 'if':
      return evaluateIf(context, node)
    case 'at':
      return evaluateAt(context, node)
  }
}

/** Calls a function; arguments that it does not name are dropped. */
export function callFunction(
  context: Context,
  { node, variables }: FunctionValue,
  values: readonly Runtime[],
): Runtime {
  const inner = node.parameters.reduce<Variables>(
    (outer, name, index) => ({ name, value: values[index] ?? null, outer }),
    variables,
  )
  return evaluate({ ...context, variables: inner }, node.body)
}

export function findVariable(variables: Variables, name: string): Variables {
  let variable = variables
  while (variable !== undefined && variable.name !== name) variable = variable.outer
  return variable
}

function evaluateName(context: Context, name: string, { span }: Node): Runtime {
  const variable = findVariable(context.variables, name)
  if (variable) return variable.value
  const module = findModule(context, name)
  if (module) return module
  throw new FqlError('unbound_variable', `Unbound variable \`${name}\``, span)
}

function evaluateBlock(context: Context, { statements }: Node & { type: 'block' }): Runtime {
  let inner = context
  let last: Runtime = null
  for (const { name, value } of statements) {
    last = evaluate(inner, value)
    if (name !== undefined) inner = { ...inner, variables: { name, value: last, outer: inner.variables } }
  }
  return last
}

function evaluateIf(context: Context, { condition, then, otherwise }: Node & { type: 'if' }): Runtime {
  const value = evaluate(context, condition)
  if (typeof value !== 'boolean') throw typeMismatch('Boolean', typeName(value), condition.span)
  if (value) return evaluate(context, then)
  return otherwise ? evaluate(context, otherwise) : null
}

/**
 * Unlike v4's `At`, v10's refuses the future; and the present it does not keep: a set named in `at (Time.now())` is read
 * on as one outside of it (both seen on a server).
 */
function evaluateAt(context: Context, { time, body }: AtNode): Runtime {
  const at = evaluate(context, time)
  const now = context.transaction.snapshot
  if (!(at instanceof Time)) throw typeMismatch('Time | TransactionTime', typeName(at), time.span)
  if (at.micros > now) {
    throw invalidArgument('invalid argument `at_time`: cannot evaluate `at` in the future', time.span)
  }
  const isPresent = at.micros === now
  return evaluate({ ...context, at: isPresent ? Infinity : at.micros, isPinned: !isPresent }, body)
}

/**
 * Evaluates a predicate for an element. A condition on a document that no longer exists is false, without an error (seen
 * on a server).
 */
export function holdsFor(context: Context, predicate: FunctionValue, element: Runtime): boolean {
  try {
    return callFunction(context, predicate, [element]) === true
  } catch (error) {
    if (error instanceof FqlError && error.code === 'document_not_found' && isNull(context, element)) return false
    throw error
  }
}

export function isNull(context: Context, value: Runtime): boolean {
  if (value === null || value instanceof NullRef) return true
  if (value instanceof DocumentValue) return isAbsent(readDocument(context, value))
  return value instanceof SchemaValue && isAbsent(readSchema(context, value))
}

/** `value!`: an error when it is null. */
function evaluatePresent(context: Context, { of, span }: Node & { type: 'present' }): Runtime {
  const value = evaluate(context, of)
  if (value === null || value instanceof NullRef) throw new FqlError('null_value', 'Null literal value', span)
  if (value instanceof DocumentValue) {
    const { origin } = value
    const position = origin?.end === of.span.end ? through(origin, span) : (origin ?? span)
    requireDocument(context, new DocumentValue(value.ref, value.at, position), span)
  }
  if (value instanceof SchemaValue) requireSchema(context, value, span)
  return value
}

function evaluateField(context: Context, node: FieldNode): Runtime {
  const of = evaluate(context, node.of)
  if (node.isOptional && isNull(context, of)) return null
  return lift(context, fieldOf(context, of, node))
}

function fieldOf(context: Context, of: Runtime, { name, nameSpan }: FieldNode): Runtime {
  if (of === null || of instanceof NullRef) {
    throw new FqlError('invalid_null_access', `Cannot access \`${name}\` on null.`, nameSpan)
  }
  const method = methodsOf(of).get(name)
  if (of instanceof DocumentValue) {
    if (method) return new BoundMethod(name, method, of)
    try {
      return documentField(context, of, name, nameSpan)
    } catch (error) {
      const isComputed = error instanceof FqlError && error.spans[0]?.source !== nameSpan.source
      if (isComputed) error.spans.push(nameSpan)
      throw error
    }
  }
  if (method) return new BoundMethod(name, method, of)
  if (of instanceof SchemaValue) return schemaField(context, of, name, nameSpan)
  if (of instanceof ModuleValue) return of.module.properties?.[name]?.(context) ?? null
  if (isObject(of)) return (of as ReadonlyMap<string, Runtime>).get(name) ?? null
  const hasLength = typeof of === 'string' || isArray(of)
  return name === 'length' && hasLength ? BigInt(of.length) : null
}

function evaluateItem(context: Context, { of, key, isOptional, span }: Node & { type: 'item' }): Runtime {
  const object = evaluate(context, of)
  if (isOptional && isNull(context, object)) return null
  const index = evaluate(context, key)
  if (typeof index === 'string') {
    const node: FieldNode = { type: 'field', of, name: index, nameSpan: key.span, isOptional, span }
    return lift(context, fieldOf(context, object, node))
  }
  if (!isArray(object) || typeof index !== 'bigint') {
    throw typeMismatch('String', typeName(index), key.span)
  }
  const item = (object as readonly Runtime[])[Number(index)]
  if (item !== undefined) return lift(context, item)
  const message = `index ${index} out of bounds for length ${object.length}`
  throw new FqlError('index_out_of_bounds', message, span)
}

function evaluateCall(context: Context, node: CallNode): Runtime {
  const { callee, argumentsSpan } = node
  if (callee.type !== 'field') return callValue(context, evaluate(context, callee), node)
  const receiver = evaluate(context, callee.of)
  if (callee.isOptional && isNull(context, receiver)) return null
  const method = methodsOf(receiver).get(callee.name)
  if (method) {
    const values = node.arguments.map((argument) => evaluate(context, argument))
    return callMethod(method, { context, receiver, arguments: values, span: argumentsSpan })
  }
  if (receiver instanceof DocumentValue) requireDocument(context, receiver, callee.nameSpan)
  const field = isObject(receiver) ? (receiver as ReadonlyMap<string, Runtime>).get(callee.name) : undefined
  if (field instanceof FunctionValue) return callValue(context, field, node)
  throw missingFunction(callee.name, typeName(receiver), callee.nameSpan)
}

function callValue(context: Context, callee: Runtime, node: CallNode): Runtime {
  const values = node.arguments.map((argument) => evaluate(context, argument))
  if (callee instanceof FunctionValue) return callFunction(context, callee, values)
  const call = { context, receiver: callee, arguments: values, span: node.argumentsSpan }
  if (callee instanceof BoundMethod) return callMethod(callee.method, { ...call, receiver: callee.receiver })
  if (callee instanceof ModuleValue && callee.module.own) return callMethod(callee.module.own, call)
  throw typeMismatch('Function', typeName(callee), node.argumentsSpan)
}

/** `{ id, name }` after a document, an object, or a set or array of them. */
function project(context: Context, of: Runtime, node: Node & { type: 'project' }): Runtime {
  if (of instanceof SetValue) {
    const fields = node.fields.map(({ key, value }) => ({ key, value: bodyOf(value) }))
    const body: Node = { type: 'object', fields, span: node.span }
    const by = new FunctionValue({ type: 'lambda', parameters: [THIS], body, span: node.span }, context.variables)
    return of.with({ type: 'map', set: of.expression, by })
  }
  if (isArray(of)) return (of as readonly Runtime[]).map((item) => project(context, lift(context, item), node))
  if (isNull(context, of)) return null
  const inner = { ...context, variables: { name: THIS, value: of, outer: context.variables } }
  return new Map(node.fields.map(({ key, value }) => [key, evaluate(inner, bodyOf(value))]))
}

function bodyOf(field: Node): Node {
  return field.type === 'lambda' && field.parameters[0] === THIS ? field.body : field
}

function isA(context: Context, value: Runtime, name: string): boolean {
  if (name === 'Any') return true
  if (name === 'Null') return isNull(context, value)
  if (name === 'Number') return typeof value === 'bigint' || typeof value === 'number'
  if (name === 'Object') return isObject(value as Value) || value instanceof DocumentValue
  return typeName(value) === name && !isNull(context, value)
}
