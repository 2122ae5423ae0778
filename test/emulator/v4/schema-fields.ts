import type { ObjectValue, Value } from '../storage/values.ts'
import { storedTypeName } from './document-params.ts'
import { type QueryError, validationFailed } from './errors.ts'
import type { Position } from './position.ts'

export function requireName(object: ObjectValue, where: Position): string {
  const name = object.get('name')
  if (typeof name !== 'string' || name === '') throw missing('name', where)
  if (/^[;@+$\-_.!~%\p{L}\p{M}\p{N}\p{Pc}]+$/u.test(name)) return name
  const description = `The name ${name} uses invalid characters. Valid characters must match: [;@+$\\-_.!~%\\w]+`
  throw validationFailed([{ field: ['name'], code: 'invalid characters', description }], where)
}

export function missing(field: string, where: Position): QueryError {
  const failure = { field: [field], code: 'value required', description: 'Required value not found.' }
  return validationFailed([failure], where)
}

/** The name first, then the other fields as they came; null is absent. */
export function named(name: string, object: ObjectValue): ObjectValue {
  const rest = [...object].filter(([key, value]) => key !== 'name' && value !== null)
  return new Map<string, Value>([['name', name], ...rest])
}

export function readHistoryDays(object: ObjectValue, otherwise: number | null, where: Position): number | null {
  const days = object.get('history_days')
  if (days === undefined) return otherwise
  if (days === null) return null
  if (typeof days !== 'bigint') {
    const description = `Invalid type ${storedTypeName(days)}, expected type Long.`
    throw validationFailed([{ field: ['history_days'], code: 'invalid type', description }], where)
  }
  if (days >= 0n) return Number(days)
  const description = 'Value must be non-negative.'
  throw validationFailed([{ field: ['history_days'], code: 'non-negative value required', description }], where)
}

export function collectionFields(name: string, object: ObjectValue, historyDays: number | null): ObjectValue {
  const rest = [...named(name, object)].filter(([key]) => key !== 'history_days')
  return new Map<string, Value>([
    ...(historyDays === null ? [] : [['history_days', BigInt(historyDays)] as const]),
    ...rest,
  ])
}
