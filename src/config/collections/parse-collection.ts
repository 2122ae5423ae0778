import { ConfigError } from '../../text/config-error.ts'
import type { CollectionConfig, WithWarnings } from '../config.ts'
import type { GivenCollection } from '../validate-config.ts'
import { CREATED_AT_COLUMN, FIXED_COLUMNS } from './columns.ts'
import { parseAdditionalColumns, parseDeletions } from './parse-columns.ts'

/** In documents. With `Get` around it, Fauna answers pages of 60,000 and refuses 105,000 (fauna.md, v4). */
const LARGEST_PAGE = 50_000

/**
 * In documents: the default of airbyte-source-fauna 0.1.10, which each of its configurations contains. As a limit, it
 * would cost ten times as many requests.
 */
const FORMER_PAGE_SIZE = 64

const FORMER_PAGE_SIZE_NOTICE = `"collection.page_size" is ${FORMER_PAGE_SIZE}, the default of airbyte-source-fauna 0.1.10, and counts as not set: the size of the documents decides. To limit it, set another value, such as ${FORMER_PAGE_SIZE - 1}.`

/** In documents per collection. */
const DEFAULT_SAMPLE_SIZE = 1000

/** @throws ConfigError */
export function parseCollection(
  given: GivenCollection,
): WithWarnings<CollectionConfig> & { readonly notices: readonly string[] } {
  const name = given.name || undefined
  const index = given.index || undefined
  if (index !== undefined && name === undefined) {
    throw new ConfigError(
      '"collection.index" is set but "collection.name" is not. An index belongs to one collection: set the name too, or leave both empty.',
    )
  }
  const createdAt = given.created_at ?? false
  const fixed = createdAt ? [...FIXED_COLUMNS, CREATED_AT_COLUMN] : FIXED_COLUMNS
  const deletions = parseDeletions(given.deletions, fixed)
  const taken = deletions ? [...fixed, deletions.column] : fixed
  const additional = parseAdditionalColumns(given.additional_columns ?? [], taken)
  const pageSize = parsePageSize(given.page_size)
  return {
    value: {
      ...(name !== undefined && { name }),
      ...(index !== undefined && { index }),
      columns: { data: given.data_column ?? true, createdAt, additional },
      typedColumns: given.typed_columns ?? false,
      sampleSize: given.sample_size ?? DEFAULT_SAMPLE_SIZE,
      ...(pageSize.value !== undefined && { pageSize: pageSize.value }),
      onExpiredHistory: given.on_expired_history ?? 'resync',
      ...(deletions && { deletions }),
    },
    warnings: pageSize.warnings,
    notices: given.page_size === FORMER_PAGE_SIZE ? [FORMER_PAGE_SIZE_NOTICE] : [],
  }
}

/** spec.json sets no bounds, for the same reason as for the port. */
function parsePageSize(given: number | undefined): WithWarnings<number | undefined> {
  if (given === undefined || given === FORMER_PAGE_SIZE) return { value: undefined, warnings: [] }
  if (given < 1) throw new ConfigError('"collection.page_size" must be at least 1.')
  if (given <= LARGEST_PAGE) return { value: given, warnings: [] }
  const warning = `"collection.page_size" is ${given}, more than Fauna can answer; ${LARGEST_PAGE} is used instead. Leave it empty to have it chosen by the size of the documents.`
  return { value: LARGEST_PAGE, warnings: [warning] }
}
