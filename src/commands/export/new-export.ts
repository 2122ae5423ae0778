import packageJson from '../../../package.json' with { type: 'json' }
import { parseCatalog } from '../../airbyte/catalog.ts'
import { configureCatalog } from '../../airbyte/configure-catalog.ts'
import type { StreamDescriptor } from '../../airbyte/messages.ts'
import { collectionFiles, databaseFolders, folderOf } from '../../export/directory/file-names.ts'
import { MANIFEST_FORMAT, type UnfinishedExport, type UnreadableCollection } from '../../export/directory/manifest.ts'
import { originOf } from '../../fauna/http/endpoint.ts'
import { isoTime } from '../../sync/records/iso-time.ts'
import { forEachDatabase } from '../database-session.ts'
import type { Session } from '../session.ts'
import { streamsFor } from '../streams.ts'

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
  return {
    ...MANIFEST_FORMAT,
    source_fauna: packageJson.version,
    endpoint: originOf(config.endpoint),
    api_version: config.apiVersion,
    moment: isoTime(moment),
    moment_ts: moment,
    gzip,
    not_exported: picked.length > 0 ? [] : await unreadableCollections(session),
    selected: descriptors.map(({ name, namespace }, i) => ({
      ...(namespace !== undefined && { database: namespace }),
      collection: name,
      file: files[i] ?? '',
    })),
    collections: [],
    databases: databases.map((path) => ({
      ...(path !== undefined && { database: path }),
      folder: folderOf(folders, path),
    })),
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

async function unreadableCollections(session: Session): Promise<UnreadableCollection[]> {
  const databases = await session.databases.all()
  const found = await forEachDatabase(session, databases, async ({ database, fauna }) => {
    const unreadable = (await fauna.collections()).filter(({ access }) => access === 'unreadable')
    return unreadable
      .map(({ name }) => name)
      .sort()
      .map((collection) => ({
        ...(database.path !== undefined && { database: database.path }),
        collection,
        reason: "this key's role cannot read its documents",
      }))
  })
  return found.flat()
}
