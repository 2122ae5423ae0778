/**
 * A configuration, catalog or state that cannot be used, or a database that does not fit it. The message is for the
 * person who wrote the file: it names the file, the field or the collection, and says how to fix it.
 */
export class ConfigError extends Error {
  override readonly name = 'ConfigError'
}
