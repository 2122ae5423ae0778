import type { Form } from './form.ts'
import { COMPARISON_FORMS } from './forms/comparison.ts'
import { CONTROL_FORMS } from './forms/control.ts'
import { CONVERSION_FORMS } from './forms/conversion.ts'
import { DOCUMENT_WRITE_FORMS } from './forms/document-writes.ts'
import { HISTORY_WRITE_FORMS } from './forms/history-writes.ts'
import { ITERABLE_FORMS } from './forms/iterables.ts'
import { LOGIN_FORMS } from './forms/login.ts'
import { NUMBER_FORMS } from './forms/numbers.ts'
import { READ_FORMS } from './forms/reads.ts'
import { REF_FORMS } from './forms/refs.ts'
import { SCHEMA_WRITE_FORMS } from './forms/schema-writes.ts'
import { SET_FORMS } from './forms/sets.ts'
import { TEXT_FORMS } from './forms/text.ts'
import { TIME_FORMS } from './forms/time.ts'

/** The functions of FQL v4 that the emulator knows. */
export const FORMS: readonly Form[] = [
  ...CONTROL_FORMS,
  ...COMPARISON_FORMS,
  ...ITERABLE_FORMS,
  ...NUMBER_FORMS,
  ...TEXT_FORMS,
  ...TIME_FORMS,
  ...CONVERSION_FORMS,
  ...REF_FORMS,
  ...SET_FORMS,
  ...READ_FORMS,
  ...DOCUMENT_WRITE_FORMS,
  ...HISTORY_WRITE_FORMS,
  ...SCHEMA_WRITE_FORMS,
  ...LOGIN_FORMS,
]
