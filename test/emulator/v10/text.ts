import { writeDouble } from '../exact-json.ts'
import { CalendarDate, Time } from '../storage/time.ts'
import type { Runtime } from './runtime.ts'

/** A value as text, where it has one: `1.toString()`, `"#{1 + 1}"`. */
export function toText(value: Runtime): string {
  if (typeof value === 'number') return Number.isFinite(value) ? writeDouble(value) : String(value)
  if (value instanceof Time || value instanceof CalendarDate) return value.toString()
  if (value === null || typeof value !== 'object') return String(value)
  throw new Error('Only plain values have a text here.')
}
