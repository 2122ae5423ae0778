import { isDeepStrictEqual } from 'node:util'
import type { RecordData } from './connector.ts'
import { type ReadResult, recordsOf } from './read-result.ts'

/** A column, or a field of the column `data`, that differs between two reads. */
export interface Difference {
  readonly stream: string
  readonly ref: string
  /** `the record` if only one of the two reads has it. */
  readonly field: string
  readonly values: readonly [unknown, unknown]
}

/** Every field of every record in which two reads of a stream differ; the order of the records does not count. */
export function differences(stream: string, first: ReadResult, second: ReadResult): Difference[] {
  const [before, after] = [first, second].map(
    (result) => new Map(recordsOf(result, stream).map((record) => [record.ref, record])),
  ) as [Map<string, RecordData>, Map<string, RecordData>]
  return [...new Set([...before.keys(), ...after.keys()])].flatMap((ref) => {
    const pair = [before.get(ref), after.get(ref)] as const
    if (pair[0] === undefined || pair[1] === undefined) return [{ stream, ref, field: 'the record', values: pair }]
    const [one, other] = [fieldsOf(pair[0]), fieldsOf(pair[1])]
    return [...new Set([...one.keys(), ...other.keys()])]
      .filter((field) => !isDeepStrictEqual(one.get(field), other.get(field)))
      .map((field) => ({ stream, ref, field, values: [one.get(field), other.get(field)] as const }))
  })
}

function fieldsOf({ data, ...columns }: RecordData): Map<string, unknown> {
  const own = Object.entries(data as Record<string, unknown>).map(([name, value]) => [`data.${name}`, value] as const)
  return new Map([...Object.entries(columns), ...own])
}
