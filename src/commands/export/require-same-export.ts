import { streamName } from '../../airbyte/stream-name.ts'
import type { Config } from '../../config/config.ts'
import type { Manifest } from '../../export/directory/manifest.ts'
import { descriptorOf } from '../../export/export-collections.ts'
import { originOf } from '../../fauna/http/endpoint.ts'
import { isoTime } from '../../sync/records/iso-time.ts'
import { ConfigError } from '../../text/config-error.ts'
import { countOf } from '../../text/count.ts'
import { listed } from '../../text/listed.ts'
import type { Session } from '../session/session.ts'
import { type FoundExport, pathsOf } from './found-export.ts'
import type { NewExportOptions } from './new-export.ts'

/**
 * Refuses to resume an export that the command does not ask for.
 * @param directory for messages
 * @throws ConfigError that says what differs
 */
export function requireSameExport(
  directory: string,
  { endpoint, api_version, moment, moment_ts, gzip, selected, databases }: FoundExport,
  config: Pick<Config, 'endpoint' | 'apiVersion' | 'databases'>,
  { picked, at, gzip: compress }: NewExportOptions,
): void {
  const refuse = (what: string, found: string, asked: string): never => {
    throw new ConfigError(
      `The directory ${JSON.stringify(directory)} contains an export with another ${what}: ${found}, not ${asked}. Repeat the command of that export with --resume, or choose an empty directory.`,
    )
  }
  const origin = originOf(config.endpoint)
  if (endpoint !== origin) refuse('server', endpoint, origin)
  if (api_version !== config.apiVersion) refuse('"api_version"', api_version, config.apiVersion)
  const paths = pathsOf(databases)
  if (!isSelectionOf(config.databases, paths))
    refuse('selection of databases', pathsText(paths), pathsText(config.databases))
  if (at !== undefined && at !== moment_ts) refuse('time (--at)', moment, isoTime(at))
  if (compress && !gzip) refuse('format (--gzip)', 'plain text', 'compressed files')
  const asked = new Set(picked)
  const names = selected.map((collection) => streamName(descriptorOf(collection)))
  if (picked.length > 0 && (asked.size !== names.length || !names.every((name) => asked.has(name)))) {
    refuse('selection (--stream)', countOf(names.length, 'stream'), countOf(asked.size, 'stream'))
  }
}

/** Whether the configuration selects these databases, or does not say which. */
function isSelectionOf(configured: Config['databases'], paths: readonly string[]): boolean {
  if (configured === 'all') return paths.length > 0
  if (configured.length === 0) return true
  return configured.length === paths.length && configured.every((path) => paths.includes(path))
}

function pathsText(paths: Config['databases']): string {
  if (paths === 'all') return '"*"'
  return paths.length === 0 ? 'the database of the secret' : listed(paths)
}

/**
 * Refuses to use an export with a secret of another database: several can be behind one address.
 * @param directory for messages
 * @throws ConfigError
 * @throws FaunaError
 */
export async function requireSameDatabase(
  directory: string,
  { database_id }: Pick<Manifest, 'database_id'>,
  session: Pick<Session, 'globalId'>,
): Promise<void> {
  if (database_id === undefined) return
  const found = await session.globalId()
  if (found === undefined || found === database_id) return
  throw new ConfigError(
    `The export in ${JSON.stringify(directory)} is of the database with the id ${database_id}, and the secret is of the one with the id ${found}. Use a key of the database that was exported, or another directory.`,
  )
}
