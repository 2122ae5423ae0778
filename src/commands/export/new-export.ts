import packageJson from '../../../package.json' with { type: 'json' }
import type { StreamDescriptor } from '../../airbyte/messages.ts'
import { collectionFiles, databaseFolders } from '../../export/directory/file-names.ts'
import { MANIFEST_FORMAT, type UnfinishedExport, type UnreadableCollection } from '../../export/directory/manifest.ts'
import type { CollectionAccess, CollectionInfo } from '../../fauna/fauna.ts'
import { originOf } from '../../fauna/http/endpoint.ts'
import { keepsNoHistory } from '../../sync/discovery/history-warnings.ts'
import { isoTime } from '../../sync/records/iso-time.ts'
import { requirePast } from '../../sync/snapshot/moment.ts'
import { listed } from '../../text/listed.ts'
import type { DatabaseSession } from '../session/database-session.ts'
import type { Session } from '../session/session.ts'
import { findCollections, forPickedDatabases } from '../streams/collections.ts'

export interface NewExportOptions {
  /** The names of the streams to export; empty: all of them. */
  readonly picked: readonly string[]
  /** The time as of which to export, in microseconds; absent: the present of the database. */
  readonly at?: number | undefined
  readonly gzip: boolean
}

/**
 * Chooses what an export contains, and as of when. Nothing of it is complete.
 * @throws ConfigError if a stream that is asked for does not exist or cannot be read, or the time is in the future;
 * FaunaError
 */
export async function newExport(session: Session, { picked, at, gzip }: NewExportOptions): Promise<UnfinishedExport> {
  const { config } = session
  const found = await forPickedDatabases(session, picked, findInDatabase)
  const paths = found.map(({ path }) => path)
  const folderOf = databaseFolders(paths.flatMap((path) => path ?? []))
  const descriptors = found.flatMap(({ path, names }) => names.map((name) => descriptor(path, name)))
  const fileOf = collectionFiles(descriptors, gzip ? '.jsonl.gz' : '.jsonl', folderOf)
  const present = await presentOf(session)
  if (at !== undefined) requirePast(at, present, '--at')
  const moment = at ?? present
  const databaseId = await session.globalId()
  return {
    ...MANIFEST_FORMAT,
    source_fauna: packageJson.version,
    endpoint: originOf(config.endpoint),
    ...(databaseId !== undefined && { database_id: databaseId }),
    api_version: config.apiVersion,
    moment: isoTime(moment),
    moment_ts: moment,
    gzip,
    not_exported: found.flatMap(({ unreadable }) => unreadable),
    selected: descriptors.map((own) => ({ ...inDatabase(own.namespace), collection: own.name, file: fileOf(own) })),
    collections: [],
    databases: paths.map((path) => ({ ...inDatabase(path), folder: folderOf(path) })),
    schemas: [],
  }
}

/** The present of the server, which all its databases share. */
async function presentOf({ databases }: Session): Promise<number> {
  const [first] = await databases.all()
  if (first === undefined) throw new Error('there is no database')
  return first.fauna.now()
}

/** What an export contains of one database. */
interface FoundInDatabase {
  readonly path: string | undefined
  /** Of the collections. */
  readonly names: readonly string[]
  /** The collections that the key's role cannot read, or not completely. */
  readonly unreadable: readonly UnreadableCollection[]
}

/** @param picked the names of the collections that are asked for; empty: all of them */
async function findInDatabase(session: DatabaseSession, picked: readonly string[]): Promise<FoundInDatabase> {
  const { path } = session.database
  const { readable, unreadable } = await findCollections(session, picked)
  const warning = exportHistoryWarning(readable)
  if (warning !== undefined) session.log.warn(warning)
  return {
    path,
    names: readable.map(({ name }) => name),
    unreadable: [...readable, ...unreadable]
      .sort((a, b) => (a.name < b.name ? -1 : 1))
      .flatMap(({ name, access }) => {
        const reason = REASONS[access]
        return reason === undefined ? [] : { ...inDatabase(path), collection: name, reason }
      }),
  }
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

function descriptor(path: string | undefined, name: string): StreamDescriptor {
  return { name, ...(path !== undefined && { namespace: path }) }
}

function inDatabase(path: string | undefined): { readonly database?: string } {
  return path === undefined ? {} : { database: path }
}
