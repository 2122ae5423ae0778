import { streamName } from '../../airbyte/stream-name.ts'
import type { Config } from '../../config/config.ts'
import {
  completeManifest,
  type ExportDirectory,
  openExportDirectory,
  writeManifest,
  writeUnfinished,
} from '../../export/directory/export-directory.ts'
import type { ExportedSchema, Manifest, UnfinishedExport } from '../../export/directory/manifest.ts'
import { writeSchemaFiles } from '../../export/directory/schema-files.ts'
import { descriptorOf, exportCollections } from '../../export/export-collections.ts'
import { READ_RETRY_MS } from '../../fauna/http/retry.ts'
import { databasePrefix } from '../../sync/databases/databases.ts'
import { countOf } from '../../text/count.ts'
import { listed } from '../../text/listed.ts'
import { type CommandContext, type Connection, readConfig, type Session, withFauna } from '../session/session.ts'
import { EXPORT_TASK, exportConfig, exportSync } from './export-sync.ts'
import { foundExport, withDatabasesOf } from './found-export.ts'
import { type NewExportOptions, newExport } from './new-export.ts'
import { requireSameDatabase, requireSameExport } from './require-same-export.ts'
import { isVerified, reportComparisons, verifyAgainstDatabase, withVerified } from './verify-against-database.ts'

export interface ExportOptions extends NewExportOptions {
  /** The directory that receives the export. */
  readonly output: string
  /** Whether the directory can contain an export that was interrupted. */
  readonly resume: boolean
  /** Whether the files are compared with the database afterwards. */
  readonly verify: boolean
}

/**
 * Exports all collections as of one moment, each into a file of its own.
 * @returns whether the export is complete, and equal to the database
 */
export async function exportDatabases(
  connection: Connection,
  options: ExportOptions,
  context: CommandContext,
): Promise<boolean> {
  const given = exportConfig(await readConfig(connection, context))
  const directory = await openExportDirectory(options.output, options.resume)
  try {
    const found = directory.found && foundExport(directory.found)
    if (found !== undefined) requireSameExport(directory.path, found, given, options)
    const config = found === undefined ? given : withDatabasesOf(given, found)
    const manifest = await completeExport(directory, config, options, context)
    // The result of the export comes before the progress of its verification.
    await context.output.flush()
    if (manifest === undefined) return false
    return !options.verify || (await verify(directory.path, config, manifest, context))
  } finally {
    await directory.release()
  }
}

/** @returns undefined if some collections could not be exported */
async function completeExport(
  { path, found }: ExportDirectory,
  config: Config,
  options: ExportOptions,
  context: CommandContext,
): Promise<Manifest | undefined> {
  if (found !== undefined && 'manifest' in found) {
    const { manifest } = found
    await withFauna(config, context, READ_RETRY_MS, (session) => requireSameDatabase(path, manifest, session))
    context.output.text(`The export in ${JSON.stringify(path)} is complete.\n`)
    return manifest
  }
  const exported = await withFauna(config, context, READ_RETRY_MS, async (session: Session) => {
    if (found !== undefined) await requireSameDatabase(path, found.unfinished, session)
    const unfinished = found?.unfinished ?? (await newExport(session, options))
    if (found === undefined) await writeUnfinished(path, unfinished)
    const withSchemas = await exportSchemas(session, path, unfinished)
    return exportCollections(exportSync(session, context, EXPORT_TASK), path, withSchemas)
  })
  const count = countOf(exported.selected.length, 'collection')
  const left = exported.selected.length - exported.collections.length
  if (left > 0) {
    context.output.text(`${left} of ${count} could not be exported. ${HOW_TO_COMPLETE}\n`)
    return undefined
  }
  const manifest = manifestOf(exported)
  await completeManifest(path, manifest)
  context.output.text(`Exported ${count} as of ${exported.moment} into ${JSON.stringify(path)}.\n`)
  if (manifest.not_exported.length > 0) context.output.text(`${notExported(manifest.not_exported)}\n`)
  return manifest
}

const HOW_TO_COMPLETE =
  'When the causes are fixed, repeat the command with --resume. If a history no longer contains the moment of the export, start a new one in an empty directory.'

function notExported(unreadable: Manifest['not_exported']): string {
  const names = unreadable.map((collection) => streamName(descriptorOf(collection)))
  return `Not exported, or not completely, because this key's role cannot read them: ${listed(names)}. See "not_exported" in the manifest.`
}

/** Writes the definitions of each database, as they are now. */
async function exportSchemas(session: Session, path: string, unfinished: UnfinishedExport): Promise<UnfinishedExport> {
  const schemas = [...unfinished.schemas]
  for (const { database, folder } of unfinished.databases) {
    if (schemas.some((written) => written.database === database)) continue
    const schema = await writeSchemaFiles(path, folder, database, await session.definitions(database))
    schemas.push(schema)
    if (schema.not_exported.length > 0) session.log.warn(unreadableDefinitions(schema))
  }
  const withSchemas = { ...unfinished, schemas }
  await writeUnfinished(path, withSchemas)
  return withSchemas
}

function unreadableDefinitions({ database, not_exported }: ExportedSchema): string {
  const kinds = not_exported.map(({ kind }) => kind).join(', ')
  const prefix = databasePrefix(database === undefined ? {} : { path: database })
  return `${prefix}Some definitions could not be read: ${kinds}. schema.json says why. A key of the role admin can read all.`
}

/** In the order in which the collections were selected, not in the one in which they were completed. */
function manifestOf({ selected, collections, databases: _, ...heading }: UnfinishedExport): Manifest {
  const byFile = new Map(collections.map((collection) => [collection.file, collection]))
  return { ...heading, collections: selected.flatMap(({ file }) => byFile.get(file) ?? []) }
}

/** Compares what was not compared before. @returns whether everything is equal to the database */
async function verify(path: string, config: Config, manifest: Manifest, context: CommandContext): Promise<boolean> {
  const files = manifest.collections.filter(({ verified }) => !verified)
  if (files.length === 0) return true
  const comparisons = await verifyAgainstDatabase(config, context, path, manifest, files)
  const verified = withVerified(manifest, comparisons)
  await writeManifest(path, verified)
  reportComparisons(comparisons, files.length, context.output)
  return isVerified(verified)
}
