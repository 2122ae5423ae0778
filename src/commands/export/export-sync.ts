import type { CollectionConfig, Config } from '../../config/config.ts'
import type { ExportSync } from '../../export/export-collections.ts'
import { everyMinute } from '../every-minute.ts'
import type { CommandContext, Session } from '../session.ts'

/** The options of columns do not apply: an export always has `ref`, `ts`, `data` and `ttl`. */
export function exportConfig(config: Config): Config {
  const { deletions: _, ...collection }: CollectionConfig = config.collection
  const columns = { data: true, createdAt: false, additional: [] }
  return { ...config, collection: { ...collection, columns, typedColumns: false } }
}

/** What reading needs. */
export function exportSync(
  { config, databases, log, meter, onRateLimit }: Session,
  context: CommandContext,
): ExportSync {
  const { output, signal, watch } = context
  const { collection, concurrency } = config
  return {
    databases,
    config: collection,
    workers: concurrency,
    output,
    log,
    signal,
    onRateLimit,
    watch,
    meter,
    everyMinute,
  }
}
