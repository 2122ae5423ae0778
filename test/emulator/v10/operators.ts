import { compareValues, equalValues } from '../storage/value-order.ts'
import { isArray, isObject, type Value } from '../storage/values.ts'
import type { BinaryNode } from './ast.ts'
import { FqlError, missingFunction, typeMismatch, wrongArgument } from './errors.ts'
import { evaluate, isNull } from './evaluate.ts'
import { type Context, DocumentValue, NullRef, type Runtime, SchemaValue } from './runtime.ts'
import type { Span } from './source.ts'
import { typeName } from './types.ts'

export function evaluateUnary(operator: string, value: Runtime, span: Span): Runtime {
  if (operator === '!') {
    if (typeof value !== 'boolean') throw typeMismatch('Boolean', typeName(value), span)
    return !value
  }
  if (typeof value === 'bigint') return integer(-value)
  if (typeof value === 'number') return -value
  throw missingFunction('-', typeName(value), span)
}

export function evaluateBinary(context: Context, node: BinaryNode): Runtime {
  const left = evaluate(context, node.left)
  switch (node.operator) {
    case '??':
      return isNull(context, left) ? evaluate(context, node.right) : left
    case '&&':
      return truth(left, node.left.span) && truth(evaluate(context, node.right), node.right.span)
    case '||':
      return truth(left, node.left.span) || truth(evaluate(context, node.right), node.right.span)
  }
  const right = evaluate(context, node.right)
  switch (node.operator) {
    case '==':
      return equal(context, left, right)
    case '!=':
      return !equal(context, left, right)
    case '<':
      return compare(left, right) < 0
    case '<=':
      return compare(left, right) <= 0
    case '>':
      return compare(left, right) > 0
    case '>=':
      return compare(left, right) >= 0
    default:
      return calculate(node, left, right)
  }
}

function truth(value: Runtime, span: Span): boolean {
  if (typeof value === 'boolean') return value
  throw typeMismatch('Boolean', typeName(value), span)
}

/** Documents are equal when their refs are. */
export function equal(context: Context, left: Runtime, right: Runtime): boolean {
  if (left === null || right === null) return isNull(context, left) && isNull(context, right)
  // biome-ignore lint/suspicious/noDoubleEquals: an integer and a double of the same value are equal
  if (isNumber(left) && isNumber(right)) return left == right
  return equalValues(comparable(left), comparable(right))
}

function isNumber(value: Runtime): value is bigint | number {
  return typeof value === 'bigint' || typeof value === 'number'
}

export function compare(left: Runtime, right: Runtime): number {
  return compareValues(comparable(left), comparable(right))
}

function comparable(value: Runtime): Value {
  if (value instanceof DocumentValue || value instanceof SchemaValue || value instanceof NullRef) return value.ref
  if (isArray(value)) return (value as readonly Runtime[]).map(comparable)
  if (isObject(value)) return new Map([...(value as ReadonlyMap<string, Runtime>)].map(([k, v]) => [k, comparable(v)]))
  return value as Value
}

function calculate({ operator, operatorSpan, right: { span } }: BinaryNode, left: Runtime, right: Runtime): Runtime {
  if (operator === '+' && typeof left === 'string') {
    if (typeof right !== 'string') throw wrongArgument('other', 'String', typeName(right), span)
    return left + right
  }
  if (typeof left !== 'bigint' && typeof left !== 'number')
    throw missingFunction(operator, typeName(left), operatorSpan)
  if (typeof right !== 'bigint' && typeof right !== 'number') {
    throw wrongArgument('other', 'Number', typeName(right), span)
  }
  if (typeof left === 'bigint' && typeof right === 'bigint') return calculateIntegers(operator, left, right, span)
  return calculateDoubles(operator, Number(left), Number(right))
}

function calculateIntegers(operator: string, left: bigint, right: bigint, span: Span): bigint | number {
  switch (operator) {
    case '+':
      return integer(left + right)
    case '-':
      return integer(left - right)
    case '*':
      return integer(left * right)
    case '**':
      return right < 0n ? Number(left) ** Number(right) : integer(left ** right)
  }
  if (right === 0n) throw new FqlError('divide_by_zero', 'Attempted integer division by zero.', span)
  return operator === '/' ? integer(left / right) : left % right
}

function calculateDoubles(operator: string, left: number, right: number): number {
  switch (operator) {
    case '+':
      return left + right
    case '-':
      return left - right
    case '*':
      return left * right
    case '/':
      return left / right
    case '%':
      return left % right
    default:
      return left ** right
  }
}

/** What 64 bits do not hold becomes a double (seen on a server). */
function integer(value: bigint): bigint | number {
  return BigInt.asIntN(64, value) === value ? value : Number(value)
}
