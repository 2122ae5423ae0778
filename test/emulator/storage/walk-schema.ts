import type { SchemaTable } from './schema-table.ts'
import type { ReadTime, SetElement } from './set-element.ts'
import { compareValues } from './value-order.ts'
import { SchemaRef, type Value } from './values.ts'

/** Schema documents of one kind, in order of creation. */
export function* walkSchema(
  table: SchemaTable,
  time: ReadTime,
  from: readonly Value[] | undefined,
  descending: boolean,
): Generator<SetElement> {
  const objects = [...table.all()]
  if (descending) objects.reverse()
  let started = from === undefined
  const bound = from?.[0]
  if (bound !== undefined && !(bound instanceof SchemaRef)) {
    started = compareValues(bound, new SchemaRef(table.kind, '')) > 0 === descending
    if (!started) return
  }
  for (const object of objects) {
    if (bound instanceof SchemaRef && object.name === bound.name && object.exists) started = true
    if (started && object.versionAt(time.at)) yield { values: [], ref: object.ref }
  }
}
