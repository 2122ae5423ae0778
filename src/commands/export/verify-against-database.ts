import type { Log } from '../../airbyte/log.ts'
import type { Output } from '../../airbyte/output.ts'
import type { Config } from '../../config/config.ts'
import type { Manifest } from '../../export/directory/manifest.ts'
import {
  type ComparedFile,
  type Comparison,
  compareWithDatabase,
} from '../../export/verification/compare-with-database.ts'
import { READ_RETRY_MS } from '../../fauna/http/retry.ts'
import { countOf } from '../../text/count.ts'
import { type CommandContext, withFauna } from '../session/session.ts'
import { exportSync, VERIFY_TASK } from './export-sync.ts'
import { requireSameDatabase } from './require-same-export.ts'

/**
 * Compares the ids and `ts` in files of an export with the database, as of the moment of the export.
 * @throws ConfigError if the export is of another database
 */
export async function verifyAgainstDatabase(
  config: Config,
  context: CommandContext,
  directory: string,
  manifest: Manifest,
  files: readonly ComparedFile[],
): Promise<Comparison[]> {
  if (files.length === 0) return []
  // They were logged when the export began.
  const silent = { ...config, warnings: [], notices: [] }
  return withFauna(
    silent,
    context,
    READ_RETRY_MS,
    async (session) => {
      await requireSameDatabase(directory, manifest, session)
      const sync = exportSync(session, context, VERIFY_TASK)
      return compareWithDatabase({ ...sync, log: withoutWarnings(sync.log) }, directory, manifest, files)
    },
    { idsOnly: true },
  )
}

/** What a read warns of at its start is of no interest to a comparison. */
function withoutWarnings(log: Log): Log {
  return {
    warn: (message) => log.debug(message),
    info: (message) => log.info(message),
    debug: (message) => log.debug(message),
  }
}

/** The manifest after a comparison. */
export function withVerified(manifest: Manifest, comparisons: readonly Comparison[]): Manifest {
  const equal = new Set(
    comparisons.flatMap(({ collection, differences }) => (differences.length === 0 ? collection.file : [])),
  )
  const collections = manifest.collections.map((exported) =>
    equal.has(exported.file) ? { ...exported, verified: true } : exported,
  )
  return { ...manifest, collections }
}

export function isVerified({ collections }: Manifest): boolean {
  return collections.every(({ verified }) => verified)
}

/** Writes one line for each collection that differs, and a summary. @param count how many were to be compared */
export function reportComparisons(comparisons: readonly Comparison[], count: number, output: Output): void {
  let equal = 0
  for (const { collection, differences, expired } of comparisons) {
    if (differences.length === 0) equal++
    else output.text(`${collection.file}: ${differences.join('; ')}\n`)
    if (expired > 0) output.text(`${collection.file}: ${countOf(expired, 'document')} expired since the export\n`)
  }
  output.text(
    equal === count
      ? `The ids and ts of ${countOf(count, 'collection')} are equal to those in the database.\n`
      : `The ids and ts of ${equal} of ${countOf(count, 'collection')} are equal to those in the database.\n`,
  )
}
