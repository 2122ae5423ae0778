import { FqlError } from './errors.ts'
import type { Call } from './method.ts'
import { textArgument } from './types.ts'

const UNIT_NANOS: Readonly<Record<string, bigint>> = {
  nanosecond: 1n,
  microsecond: 1_000n,
  millisecond: 1_000_000n,
  second: 1_000_000_000n,
  minute: 60_000_000_000n,
  hour: 3_600_000_000_000n,
  day: 86_400_000_000_000n,
}

/** A unit's nanoseconds; the plural is as good as the singular. */
export function unitArgument(call: Call, position: number): bigint {
  const unit = textArgument(call, position, 'unit')
  const nanos = UNIT_NANOS[unit] ?? UNIT_NANOS[unit.replace(/s$/, '')]
  if (nanos === undefined) throw new FqlError('invalid_unit', `\`${unit}\` is not a valid time unit.`, call.span)
  return nanos
}
