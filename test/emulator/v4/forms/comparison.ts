import type { Json } from '../../exact-json.ts'
import { compareValues, equalValues } from '../../storage/value-order.ts'
import { isArray } from '../../storage/values.ts'
import { refuseUnresolved, toBoolean, toList, toText, toValue, typeName } from '../casts.ts'
import { invalidArgument, QueryError, wrongType } from '../errors.ts'
import { type Form, fn } from '../form.ts'
import { at, type Position } from '../position.ts'
import type { Expression, Runtime } from '../runtime.ts'
import { type Path, valueAtPath } from '../select.ts'

/** `LT`, `LTE`, `GT`, `GTE`: whether each value compares so with the next. */
function ordering(name: string, holds: (compared: number) => boolean): Form {
  return fn([name], [], (_context, [values], position) => {
    const list = nonEmpty(values as Runtime, at(position, name)).map((value) => toValue(value, position))
    return list.every((value, index) => {
      const next = list[index + 1]
      return next === undefined || holds(compareValues(value, next))
    })
  })
}

function nonEmpty(value: Runtime, position: Position): readonly Runtime[] {
  const list = toList(value)
  if (list.length === 0) throw invalidArgument('Non-empty array expected.', position)
  return list
}

function toPath(value: Runtime, position: Position): Path {
  return toList(value).map((key, index) => {
    if (typeof key === 'string' || typeof key === 'bigint') return key
    throw wrongType('String or Integer', typeName(key), isArray(value) ? at(position, index) : position)
  })
}

/** `Select`; the default is evaluated only when it is needed. */
const selectForm: Form = {
  required: ['select', 'from'],
  optional: ['default'],
  compile(node, position, scope, compile) {
    const path = compile(node.get('select') as Json, at(position, 'select'), scope)
    const from = compile(node.get('from') as Json, at(position, 'from'), scope)
    const fallback: Expression | undefined = node.has('default')
      ? compile(node.get('default') as Json, at(position, 'default'), scope)
      : undefined
    return (context) => {
      const keys = toPath(path(context), at(position, 'select'))
      const container = from(context)
      refuseUnresolved(container, at(position, 'from'))
      const found = valueAtPath(container, keys)
      if (found !== undefined) return found
      if (fallback) return fallback(context)
      throw new QueryError(404, 'value not found', `Value not found at path [${keys.join(',')}].`, at(position, 'from'))
    }
  },
}

function containsPath(name: string): Form {
  return fn([name, 'in'], [], (_context, [path, container], position) => {
    return valueAtPath(container as Runtime, toPath(path as Runtime, at(position, name))) !== undefined
  })
}

export const COMPARISON_FORMS: readonly Form[] = [
  ordering('lt', (compared) => compared < 0),
  ordering('lte', (compared) => compared <= 0),
  ordering('gt', (compared) => compared > 0),
  ordering('gte', (compared) => compared >= 0),
  fn(['equals'], [], (_context, [values], position) => {
    const list = nonEmpty(values as Runtime, at(position, 'equals')).map((value) => toValue(value, position))
    return list.every((value) => equalValues(value, list[0] ?? null))
  }),
  fn(['not'], [], (_context, [value], position) => !toBoolean(value as Runtime, at(position, 'not'))),
  selectForm,
  containsPath('contains'),
  containsPath('contains_path'),
  fn(['contains_field', 'in'], [], (_context, [field, container], position) => {
    const key = toText(field as Runtime, at(position, 'contains_field'))
    return valueAtPath(container as Runtime, [key]) !== undefined
  }),
]
