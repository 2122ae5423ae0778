import type { Config } from '../../config/config.ts'
import type { ExportDirectory } from '../../export/directory/export-directory.ts'
import type { Manifest, SelectedCollection } from '../../export/directory/manifest.ts'

/** What an export in a directory is of. */
export interface FoundExport extends Pick<Manifest, 'endpoint' | 'api_version' | 'moment' | 'moment_ts' | 'gzip'> {
  readonly selected: readonly SelectedCollection[]
  /** The databases, by their paths below that of the secret; a database without a path is that one itself. */
  readonly databases: readonly { readonly database?: string | undefined }[]
}

export function foundExport(found: NonNullable<ExportDirectory['found']>): FoundExport {
  return 'manifest' in found ? manifestExport(found.manifest) : found.unfinished
}

export function manifestExport(manifest: Manifest): FoundExport {
  return { ...manifest, selected: manifest.collections, databases: manifest.schemas }
}

/** The configuration with the databases of an export: otherwise its collections would be read from others. */
export function withDatabasesOf(config: Config, { databases }: Pick<FoundExport, 'databases'>): Config {
  return { ...config, databases: pathsOf(databases) }
}

/** The paths of databases below that of the secret; none if it is that database itself. */
export function pathsOf(databases: FoundExport['databases']): string[] {
  return databases.flatMap(({ database }) => database ?? [])
}
