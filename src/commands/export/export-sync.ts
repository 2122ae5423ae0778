import type { CollectionConfig, Config } from '../../config/config.ts'
import type { ExportSync } from '../../export/export-collections.ts'
import type { WatchedTask } from '../../sync/progress/watched-task.ts'
import { everyMinute } from '../every-minute.ts'
import type { CommandContext, Session } from '../session/session.ts'

/** The options of columns do not apply: an export always has `ref`, `ts`, `data` and `ttl`. */
export function exportConfig(config: Config): Config {
  const { deletions: _, ...collection }: CollectionConfig = config.collection
  const columns = { data: true, createdAt: false, additional: [] }
  return { ...config, collection: { ...collection, columns, typedColumns: false } }
}

const RESUME = 'Stopped. To resume, repeat the command with --resume.'

const EXPORTED = { noun: 'document', source: 'collection' } as const

export const EXPORT_TASK: WatchedTask = {
  ...EXPORTED,
  doing: 'Exporting',
  done: 'Exported',
  stopped: RESUME,
}

export const VERIFY_TASK: WatchedTask = {
  ...EXPORTED,
  doing: 'Comparing with the database',
  done: 'Compared',
  stopped: 'Stopped.',
}

/** What reading needs. @param task how its progress is shown */
export function exportSync(
  { config, databases, log, meter, onRateLimit }: Session,
  { output, signal, watch }: CommandContext,
  task: WatchedTask,
): ExportSync {
  const { collection, concurrency } = config
  return {
    databases,
    config: collection,
    workers: concurrency,
    output,
    log,
    signal,
    onRateLimit,
    watch: watch && ((progress) => watch(progress, task)),
    meter,
    everyMinute,
  }
}
