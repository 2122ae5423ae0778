import type { CollectionConfig } from '../../../src/config/config.ts'
import { type SelectedColumns, streamColumns } from '../../../src/sync/columns/stream-columns.ts'
import { RecordFormat, type RecordText } from '../../../src/sync/records/record-format.ts'
import { collectionConfig } from './collection-config.ts'

export interface FormatOptions extends Partial<CollectionConfig> {
  /** Absent: all columns. */
  readonly selected?: SelectedColumns
  /** The wall clock, in milliseconds since 1970. */
  readonly now?: () => number
}

/** The format of the records of the collection `users`. */
export function recordFormat({ selected, now = Date.now, ...config }: FormatOptions = {}): RecordFormat {
  return new RecordFormat('users', streamColumns('users', collectionConfig(config), selected), now)
}

/** A record as JSON text, which keeps what `JSON.parse` would round. */
export function textOfRecord({ before, fields, typed, after }: RecordText): string {
  const text = (part: typeof fields): string => part?.bytes.toString('utf8', part.start, part.end) ?? ''
  return before + text(fields) + text(typed) + after
}
