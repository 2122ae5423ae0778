import { quoted } from '../../text/quoted.ts'

/** How many groups of names the warning lists. */
const MOST_GROUPS = 5

/**
 * A warning if destinations can turn the names of several streams into one table name; otherwise undefined. Then these
 * streams overwrite each other's table.
 */
export function nameCollisionWarning(streams: readonly string[]): string | undefined {
  const tables = new Map<string, string[]>()
  for (const name of streams) {
    const table = tableName(name)
    tables.set(table, [...(tables.get(table) ?? []), name])
  }
  const groups = [...tables.values()].filter((names) => names.length > 1)
  if (groups.length === 0) return undefined
  const shown = groups.slice(0, MOST_GROUPS).map((names) => names.map(quoted).join(' and '))
  const more = groups.length > shown.length ? `; and ${groups.length - shown.length} more groups` : ''
  return `Destinations can give these collections one table, because they ignore case and replace special characters by underscores: ${shown.join('; ')}${more}. Sync only one of them in a connection, and the others in connections with another stream prefix or namespace.`
}

/**
 * The name of the table, as the strictest of Airbyte's destinations make it (`StandardNameTransformer` and its
 * successors): accents are dropped, white space and special characters become underscores. Case distinguishes no tables in
 * Snowflake, Databricks, Redshift and MySQL.
 */
function tableName(stream: string): string {
  return stream
    .normalize('NFKD')
    .replaceAll(/\p{M}/gu, '')
    .replaceAll(/\s+/g, '_')
    .replaceAll(/[^A-Za-z0-9_]/g, '_')
    .toLowerCase()
}
