import packageJson from '../../../package.json' with { type: 'json' }
import { parseCatalog } from '../../airbyte/catalog.ts'
import { configureCatalog } from '../../airbyte/configure-catalog.ts'
import type { StreamDescriptor } from '../../airbyte/messages.ts'
import { collectionFiles, databaseFolders, folderOf } from '../../export/directory/file-names.ts'
import { MANIFEST_FORMAT, type UnfinishedExport, type UnreadableCollection } from '../../export/directory/manifest.ts'
import type { CollectionAccess, CollectionInfo } from '../../fauna/fauna.ts'
import { originOf } from '../../fauna/http/endpoint.ts'
import { keepsNoHistory } from '../../sync/discovery/history-warnings.ts'
import { isoTime } from '../../sync/records/iso-time.ts'
import { listed } from '../../text/listed.ts'
import { forEachDatabase } from '../session/database-session.ts'
import type { Session } from '../session/session.ts'
import { streamsFor } from '../streams/streams.ts'

export interface NewExportOptions {
  /** The names of the streams to export; empty: all of them. */
  readonly picked: readonly string[]
  /** The time as of which to export, in microseconds; absent: the present of the database. */
  readonly at?: number | undefined
  readonly gzip: boolean
}

/** Chooses what an export contains, and as of when. Nothing of it is complete. */
export async function newExport(session: Session, { picked, at, gzip }: NewExportOptions): Promise<UnfinishedExport> {
  const { config } = session
  const streams = parseCatalog(configureCatalog(await streamsFor(session, picked, 'full_refresh'), 'full_refresh'))
  const descriptors = streams.map(({ descriptor }) => descriptor)
  const databases = await databasesOf(session, descriptors, picked)
  const folders = databaseFolders(databases.flatMap((path) => path ?? []))
  const files = collectionFiles(descriptors, gzip ? '.jsonl.gz' : '.jsonl', folders)
  const moment = at ?? (await momentOf(session))
  const databaseId = await session.globalId()
  // Otherwise, the role may not be able to list collections.
  const exportsAll = picked.length === 0 && config.collection.name === undefined
  return {
    ...MANIFEST_FORMAT,
    source_fauna: packageJson.version,
    endpoint: originOf(config.endpoint),
    ...(databaseId !== undefined && { database_id: databaseId }),
    api_version: config.apiVersion,
    moment: isoTime(moment),
    moment_ts: moment,
    gzip,
    not_exported: exportsAll ? await unreadableCollections(session) : [],
    selected: descriptors.map(({ name, namespace }, i) => ({
      ...inDatabase(namespace),
      collection: name,
      file: files[i] ?? '',
    })),
    collections: [],
    databases: databases.map((path) => ({ ...inDatabase(path), folder: folderOf(folders, path) })),
    schemas: [],
  }
}

/** The databases that are exported, by path: those of the streams that were picked, or all of them. */
async function databasesOf(
  { databases }: Session,
  descriptors: readonly StreamDescriptor[],
  picked: readonly string[],
): Promise<readonly (string | undefined)[]> {
  if (picked.length > 0) return [...new Set(descriptors.map(({ namespace }) => namespace))]
  return (await databases.all()).map(({ path }) => path)
}

/** The present of the server, which all its databases share. */
async function momentOf({ databases }: Session): Promise<number> {
  const [first] = await databases.all()
  if (first === undefined) throw new Error('there is no database')
  return first.fauna.now()
}

/** Lists what cannot be read, and warns of collections whose history is short. */
async function unreadableCollections(session: Session): Promise<UnreadableCollection[]> {
  const databases = await session.databases.all()
  const found = await forEachDatabase(session, databases, async ({ database, fauna, log }) => {
    const collections = (await fauna.collections()).sort((a, b) => (a.name < b.name ? -1 : 1))
    const warning = exportHistoryWarning(collections.filter(({ access }) => access !== 'unreadable'))
    if (warning !== undefined) log.warn(warning)
    return collections.flatMap(({ name, access }) => {
      const reason = REASONS[access]
      return reason === undefined ? [] : { ...inDatabase(database.path), collection: name, reason }
    })
  })
  return found.flat()
}

const REASONS: Readonly<Record<CollectionAccess, string | undefined>> = {
  readable: undefined,
  conditional: "a predicate decides which documents this key's role can read; only those were exported",
  unreadable: "this key's role cannot read its documents",
}

/** All files are as of one moment, which the history has to contain until the export ends. */
function exportHistoryWarning(collections: readonly CollectionInfo[]): string | undefined {
  const names = collections.filter(keepsNoHistory).map(({ name }) => name)
  if (names.length === 0) return undefined
  const [subject, verb] = names.length === 1 ? ['The collection', 'keeps'] : ['The collections', 'keep']
  return `${subject} ${listed(names)} ${verb} no history (history_days is 0), so the export has to end within 15 minutes. If it can take longer, set history_days to 1 before.`
}

function inDatabase(path: string | undefined): { readonly database?: string } {
  return path === undefined ? {} : { database: path }
}
