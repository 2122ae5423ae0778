import packageJson from '../../package.json' with { type: 'json' }
import { parseCatalog } from '../airbyte/catalog.ts'
import { configureCatalog } from '../airbyte/configure-catalog.ts'
import type { StreamDescriptor } from '../airbyte/messages.ts'
import { streamName } from '../airbyte/stream-name.ts'
import type { CollectionConfig, Config } from '../config/config.ts'
import {
  completeManifest,
  type ExportDirectory,
  openExportDirectory,
  writeUnfinished,
} from '../export/directory/export-directory.ts'
import { collectionFiles } from '../export/directory/file-names.ts'
import {
  MANIFEST_FORMAT,
  type Manifest,
  type UnfinishedExport,
  type UnreadableCollection,
} from '../export/directory/manifest.ts'
import { descriptorOf, exportCollections } from '../export/export-collections.ts'
import { originOf } from '../fauna/http/endpoint.ts'
import { READ_RETRY_MS } from '../fauna/http/retry.ts'
import { isoTime } from '../sync/records/iso-time.ts'
import { ConfigError } from '../text/config-error.ts'
import { countOf } from '../text/count.ts'
import { forEachDatabase } from './database-session.ts'
import { everyMinute } from './every-minute.ts'
import { type CommandContext, type Connection, readConfig, type Session, withFauna } from './session.ts'
import { streamsFor } from './streams.ts'

export interface ExportOptions {
  /** The directory that receives the export. */
  readonly output: string
  /** The names of the streams to export; empty: all of them. */
  readonly picked: readonly string[]
  /** The time as of which to export, in microseconds; absent: the present of the database. */
  readonly at?: number | undefined
  readonly gzip: boolean
  /** Whether the directory can contain an export that was interrupted. */
  readonly resume: boolean
}

/**
 * Exports all collections as of one moment, each into a file of its own.
 * @returns whether the export is complete
 */
export async function exportDatabases(
  connection: Connection,
  options: ExportOptions,
  context: CommandContext,
): Promise<boolean> {
  const config = exportConfig(await readConfig(connection, context))
  const directory = await openExportDirectory(options.output, options.resume)
  try {
    return await withFauna(config, context, READ_RETRY_MS, (session) =>
      exportInto(directory, session, options, context),
    )
  } finally {
    await directory.release()
  }
}

/** The options of columns do not apply: an export always has `ref`, `ts`, `data` and `ttl`. */
function exportConfig(config: Config): Config {
  const { deletions: _, ...collection }: CollectionConfig = config.collection
  const columns = { data: true, createdAt: false, additional: [] }
  return { ...config, collection: { ...collection, columns, typedColumns: false } }
}

async function exportInto(
  directory: ExportDirectory,
  session: Session,
  options: ExportOptions,
  context: CommandContext,
): Promise<boolean> {
  const { found, path } = directory
  if (found !== undefined && 'manifest' in found) {
    requireSame(found.manifest, namesOf(found.manifest.collections.map(descriptorOf)), session, options)
    context.output.text(`The export in ${JSON.stringify(path)} is complete.\n`)
    return true
  }
  const unfinished = found?.unfinished ?? (await newExport(session, options))
  if (found === undefined) await writeUnfinished(path, unfinished)
  else requireSame(unfinished, namesOf(unfinished.selected.map(descriptorOf)), session, options)
  const { config, databases, log, meter, onRateLimit } = session
  const exported = await exportCollections(
    {
      databases,
      config: config.collection,
      workers: config.concurrency,
      output: context.output,
      log,
      signal: context.signal,
      onRateLimit,
      watch: context.watch,
      meter,
      everyMinute,
    },
    path,
    unfinished,
  )
  const left = exported.selected.length - exported.collections.length
  if (left > 0) {
    context.output.text(
      `${countOf(left, 'collection')} of ${exported.selected.length} could not be exported. Run the same command with --resume to try again.\n`,
    )
    return false
  }
  await completeManifest(path, manifestOf(exported))
  context.output.text(
    `Exported ${countOf(exported.collections.length, 'collection')} as of ${exported.moment} into ${JSON.stringify(path)}.\n`,
  )
  return true
}

async function newExport(session: Session, { picked, at, gzip }: ExportOptions): Promise<UnfinishedExport> {
  const { config, databases } = session
  const streams = parseCatalog(configureCatalog(await streamsFor(session, picked, 'full_refresh'), 'full_refresh'))
  const descriptors = streams.map(({ descriptor }) => descriptor)
  const files = collectionFiles(descriptors, gzip ? '.jsonl.gz' : '.jsonl')
  const moment = at ?? (await momentOf(session))
  return {
    ...MANIFEST_FORMAT,
    source_fauna: packageJson.version,
    endpoint: originOf(config.endpoint),
    api_version: config.apiVersion,
    moment: isoTime(moment),
    moment_ts: moment,
    gzip,
    not_exported: picked.length > 0 ? [] : await unreadableCollections(session, await databases.all()),
    selected: descriptors.map(({ name, namespace }, i) => ({
      ...(namespace !== undefined && { database: namespace }),
      collection: name,
      file: files[i] ?? '',
    })),
    collections: [],
  }
}

/** The present of the server, which all its databases share. */
async function momentOf({ databases }: Session): Promise<number> {
  const [first] = await databases.all()
  if (first === undefined) throw new Error('there is no database')
  return first.fauna.now()
}

async function unreadableCollections(
  session: Session,
  databases: Awaited<ReturnType<Session['databases']['all']>>,
): Promise<UnreadableCollection[]> {
  const found = await forEachDatabase(session, databases, async ({ database, fauna }) => {
    const unreadable = (await fauna.collections()).filter(({ access }) => access === 'unreadable')
    return unreadable.map(({ name }) => ({
      ...(database.path !== undefined && { database: database.path }),
      collection: name,
      reason: "this key's role cannot read its documents",
    }))
  })
  return found.flat()
}

/** In the order in which the collections were selected, not in the one in which they were completed. */
function manifestOf({ selected, collections, ...heading }: UnfinishedExport): Manifest {
  const byFile = new Map(collections.map((collection) => [collection.file, collection]))
  return { ...heading, collections: selected.flatMap(({ file }) => byFile.get(file) ?? []) }
}

function namesOf(descriptors: readonly StreamDescriptor[]): readonly string[] {
  return descriptors.map(streamName)
}

/** @throws ConfigError if the command asks for another export than the directory contains */
function requireSame(
  { endpoint, api_version, moment, moment_ts, gzip }: Omit<UnfinishedExport, 'collections' | 'selected'>,
  streams: readonly string[],
  { config }: Pick<Session, 'config'>,
  options: ExportOptions,
): void {
  const { output, picked, at } = options
  const differs = (what: string, theirs: string, ours: string): never => {
    throw new ConfigError(
      `The directory ${JSON.stringify(output)} contains an export of another ${what}: ${theirs}, not ${ours}. Repeat the command of that export with --resume, or choose an empty directory.`,
    )
  }
  const origin = originOf(config.endpoint)
  if (endpoint !== origin) differs('server', endpoint, origin)
  if (api_version !== config.apiVersion) differs('"api_version"', api_version, config.apiVersion)
  if (at !== undefined && at !== moment_ts) differs('time (--at)', moment, isoTime(at))
  if (options.gzip && !gzip) differs('form (--gzip)', 'not compressed', 'compressed')
  const asked = new Set(picked)
  if (picked.length > 0 && (asked.size !== streams.length || !streams.every((name) => asked.has(name)))) {
    differs('selection (--stream)', countOf(streams.length, 'collection'), countOf(asked.size, 'collection'))
  }
}
