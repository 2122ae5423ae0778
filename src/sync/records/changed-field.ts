import type { RecordChange } from '../../airbyte/messages.ts'
import type { FieldChange } from '../../fauna/document.ts'

/** A field whose value in the record differs from the one in Fauna. */
export interface ChangedField {
  /** As `meta.changes` lists it. */
  readonly change: RecordChange
  /** The reason, for the log. */
  readonly cause: string
}

/** @param field the column, or a field in it: `data.total` */
export function changedField(field: string, { kind, cause }: Pick<FieldChange, 'kind' | 'cause'>): ChangedField {
  return { change: { field, ...CHANGES[kind] }, cause }
}

const CHANGES = {
  unread: { change: 'NULLED', reason: 'SOURCE_RETRIEVAL_ERROR' },
  unwritable: { change: 'NULLED', reason: 'SOURCE_SERIALIZATION_ERROR' },
  cut: { change: 'TRUNCATED', reason: 'SOURCE_FIELD_SIZE_LIMITATION' },
} as const satisfies Record<FieldChange['kind'], Omit<RecordChange, 'field'>>
