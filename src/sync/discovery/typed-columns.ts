import type { CollectionInfo } from '../../fauna/fauna.ts'
import type { FieldTally, ValueKind } from '../../fauna/fields/field-tally.ts'
import { quoted } from '../../text/quoted.ts'
import type { TypedColumn } from '../columns/typed-column.ts'
import { nameColumns } from './column-names.ts'
import { kindsOf, widen } from './widen.ts'

/** How many typed columns a stream has. */
const MOST_COLUMNS = 1000

/** How many renamed columns a message lists. Messages can have 50,000 characters. */
const MOST_LISTED = 200

export interface TypedColumns {
  /** Sorted by the name of the field. */
  readonly columns: readonly TypedColumn[]
  /** How many fields are too many to become columns. */
  readonly leftOut: number
}

/**
 * The typed columns of a collection: of the fields that it declares, and of those in the sample. Of too many fields, the
 * declared ones become columns, then the most frequent, of those that are equally frequent the first by name.
 * @param reserved the names of the stream's other columns
 */
export function typedColumnsOf(
  { fields: declared = new Map(), computed = [] }: Pick<CollectionInfo, 'fields' | 'computed'>,
  tally: FieldTally,
  reserved: Iterable<string>,
): TypedColumns {
  const frequency = new Map<string, number>()
  for (const [field, { documents }] of tally.fields) frequency.set(field, documents)
  for (const field of [...declared.keys(), ...computed]) frequency.set(field, Number.POSITIVE_INFINITY)
  const byFrequency = [...frequency].sort(([a, x], [b, y]) => (x === y ? compare(a, b) : y - x))
  const chosen = byFrequency.slice(0, MOST_COLUMNS).map(([field]) => field)
  const names = nameColumns(chosen, reserved)
  const columns = chosen.sort(compare).map((field): TypedColumn => {
    const type = declared.get(field)
    const kinds: Iterable<ValueKind> = (type && kindsOf(type)) ?? tally.fields.get(field)?.kinds ?? []
    return { name: names.get(field) ?? field, field, type: widen(kinds) }
  })
  return { columns, leftOut: byFrequency.length - chosen.length }
}

/** The columns that have another name than their field, as text for the log; undefined if there are none. */
export function renamedColumns(collection: string, columns: readonly TypedColumn[]): string | undefined {
  const renamed = columns.filter(({ name, field }) => name !== field)
  if (renamed.length === 0) return undefined
  const shown = renamed.slice(0, MOST_LISTED).map(({ name, field }) => `${quoted(field)} as ${quoted(name)}`)
  const list = shown.join(', ') + (renamed.length > MOST_LISTED ? ` and ${renamed.length - MOST_LISTED} more` : '')
  return `Collection ${quoted(collection)}: the names of these fields are taken by other columns, or cannot be column names, so their columns have other names: ${list}.`
}

/** A warning if not every field has a column; otherwise undefined. */
export function leftOutFields(collection: string, { columns, leftOut }: TypedColumns): string | undefined {
  if (leftOut === 0) return undefined
  return `Collection ${quoted(collection)} has ${columns.length + leftOut} top-level fields. The ${MOST_COLUMNS} most frequent have columns; the others are in the column data only. Store fields whose names are values in an object or an array.`
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}
