import { streamName } from '../../airbyte/stream-name.ts'
import type { Config } from '../../config/config.ts'
import type { Manifest, SelectedCollection } from '../../export/directory/manifest.ts'
import { descriptorOf } from '../../export/export-collections.ts'
import { originOf } from '../../fauna/http/endpoint.ts'
import { isoTime } from '../../sync/records/iso-time.ts'
import { ConfigError } from '../../text/config-error.ts'
import { countOf } from '../../text/count.ts'
import type { Session } from '../session/session.ts'
import type { NewExportOptions } from './new-export.ts'

/** What an export in a directory is of. */
export interface FoundExport extends Pick<Manifest, 'endpoint' | 'api_version' | 'moment' | 'moment_ts' | 'gzip'> {
  readonly selected: readonly SelectedCollection[]
}

/**
 * Refuses to resume an export that the command does not ask for.
 * @param directory for messages
 * @throws ConfigError that says what differs
 */
export function requireSameExport(
  directory: string,
  { endpoint, api_version, moment, moment_ts, gzip, selected }: FoundExport,
  config: Pick<Config, 'endpoint' | 'apiVersion'>,
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
  if (at !== undefined && at !== moment_ts) refuse('time (--at)', moment, isoTime(at))
  if (compress && !gzip) refuse('format (--gzip)', 'plain text', 'compressed files')
  const asked = new Set(picked)
  const names = selected.map((collection) => streamName(descriptorOf(collection)))
  if (picked.length > 0 && (asked.size !== names.length || !names.every((name) => asked.has(name)))) {
    refuse('selection (--stream)', countOf(names.length, 'stream'), countOf(asked.size, 'stream'))
  }
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
