/**
 * A configuration, catalog or state that cannot be used, or a database that does not fit it. The message is for the
 * person who made it: it names the file or the thing, the field, and what to do.
 */
export class ConfigError extends Error {
  override readonly name = 'ConfigError'
}
