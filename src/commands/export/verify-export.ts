import { streamName } from '../../airbyte/stream-name.ts'
import { readManifest } from '../../export/directory/export-directory.ts'
import type { Manifest } from '../../export/directory/manifest.ts'
import { descriptorOf } from '../../export/export-collections.ts'
import { checkFiles, type FileCheck } from '../../export/verification/check-files.ts'
import type { Comparison } from '../../export/verification/compare-with-database.ts'
import { originOf } from '../../fauna/http/endpoint.ts'
import { ConfigError } from '../../text/config-error.ts'
import { countOf } from '../../text/count.ts'
import { type CommandContext, type Connection, readConfig } from '../session/session.ts'
import { exportConfig } from './export-sync.ts'
import { manifestExport, withDatabasesOf } from './found-export.ts'
import { reportComparisons, verifyAgainstDatabase } from './verify-against-database.ts'

/**
 * Compares the files of a complete export with its manifest.
 * @param connection to the database, with which they are compared too; absent: without a database
 * @returns whether all are equal
 */
export async function verifyExport(
  directory: string,
  connection: Connection | undefined,
  context: CommandContext,
): Promise<boolean> {
  const manifest = await readManifest(directory)
  const found = manifestExport(manifest)
  const config = connection && withDatabasesOf(exportConfig(await readConfig(connection, context)), found)
  if (config !== undefined && originOf(config.endpoint) !== manifest.endpoint) {
    throw new ConfigError(
      `The export in ${JSON.stringify(directory)} is of the server ${manifest.endpoint}, not of ${originOf(config.endpoint)}. Give that address with --endpoint.`,
    )
  }
  const checks = await checkFiles(directory, manifest, context.signal)
  const isUnchanged = reportChecks(checks, context)
  await context.output.flush()
  if (config === undefined) return isUnchanged
  const files = checks.flatMap(({ collection, summary }) =>
    collection === undefined || summary === undefined ? [] : { ...collection, ids_and_ts: summary.idsAndTs },
  )
  const comparisons = await verifyAgainstDatabase(config, context, directory, manifest, files)
  reportComparisons(comparisons, files.length, context.output)
  return isUnchanged && isEqual(comparisons, manifest)
}

/** Writes one line for each file that differs, and a summary. @returns whether none differs */
function reportChecks(checks: readonly FileCheck[], { output }: CommandContext): boolean {
  for (const { file, problems } of checks) {
    for (const problem of problems) output.text(`${file}: ${problem}\n`)
  }
  const intact = checks.filter(({ problems }) => problems.length === 0)
  const documents = intact.reduce((sum, { collection }) => sum + (collection?.documents ?? 0), 0)
  output.text(
    intact.length === checks.length
      ? `${countOf(checks.length, 'file')} with ${countOf(documents, 'document')}: as exported.\n`
      : `${intact.length} of ${countOf(checks.length, 'file')} are as exported.\n`,
  )
  return intact.length === checks.length
}

function isEqual(comparisons: readonly Comparison[], { collections }: Manifest): boolean {
  const equal = new Set(
    comparisons
      .filter(({ differences }) => differences.length === 0)
      .map(({ collection }) => streamName(descriptorOf(collection))),
  )
  return collections.every((collection) => equal.has(streamName(descriptorOf(collection))))
}
