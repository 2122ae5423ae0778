import { toInteger, toList, toNumber } from '../casts.ts'
import { invalidArgument } from '../errors.ts'
import { type Form, fn } from '../form.ts'
import { at, type Position } from '../position.ts'
import type { Runtime } from '../runtime.ts'

type Numeric = bigint | number

/** Arithmetic: of integers it is one of 64 bits, with a double among them one of doubles. */
function arithmetic(
  name: string,
  integers: (a: bigint, b: bigint) => bigint,
  doubles: (a: number, b: number) => number,
) {
  return fn([name], [], (_context, [values], position) => {
    const numbers = toNumbers(values as Runtime, at(position, name))
    return numbers.reduce((left, right) => {
      const isDivision = name === 'divide' || name === 'modulo'
      if (isDivision && Number(right) === 0) throw invalidArgument('Illegal division by zero.', position)
      return combine(left, right, integers, doubles)
    })
  })
}

function combine(
  left: Numeric,
  right: Numeric,
  integers: (a: bigint, b: bigint) => bigint,
  doubles: (a: number, b: number) => number,
): Numeric {
  if (typeof left === 'bigint' && typeof right === 'bigint') return BigInt.asIntN(64, integers(left, right))
  return doubles(Number(left), Number(right))
}

function toNumbers(value: Runtime, position: Position): Numeric[] {
  const list = toList(value)
  if (list.length === 0) throw invalidArgument('Non-empty array expected.', position)
  return list.map((item, index) => toNumber(item, at(position, index)))
}

export function addNumbers(left: Numeric, right: Numeric): Numeric {
  return combine(
    left,
    right,
    (a, b) => a + b,
    (a, b) => a + b,
  )
}

export const NUMBER_FORMS: readonly Form[] = [
  arithmetic(
    'add',
    (a, b) => a + b,
    (a, b) => a + b,
  ),
  arithmetic(
    'subtract',
    (a, b) => a - b,
    (a, b) => a - b,
  ),
  arithmetic(
    'multiply',
    (a, b) => a * b,
    (a, b) => a * b,
  ),
  arithmetic(
    'divide',
    (a, b) => a / b,
    (a, b) => a / b,
  ),
  arithmetic(
    'modulo',
    (a, b) => a % b,
    (a, b) => a % b,
  ),
  fn(['abs'], [], (_context, [value], position) => {
    const number = toNumber(value as Runtime, at(position, 'abs'))
    return number < 0 ? -number : number
  }),
  fn(['bitnot'], [], (_context, [value], position) => ~toInteger(value as Runtime, at(position, 'bitnot'))),
]
