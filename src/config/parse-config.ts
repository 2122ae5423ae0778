import { ConfigError } from '../text/config-error.ts'
import { parseCollection } from './collections/parse-collection.ts'
import { parseDatabases } from './collections/parse-databases.ts'
import type { Environment } from './complete-config.ts'
import type { Config } from './config.ts'
import { parseEndpoint } from './connection/parse-endpoint.ts'
import { type GivenConfig, validateConfig } from './validate-config.ts'

/** With four ranges in parallel, a server with two cores reaches nearly its full rate (fauna.md, "What it costs"). */
const DEFAULT_CONCURRENCY = 4

/**
 * Validates a configuration and fills in its defaults.
 * @param env names the proxy, if there is one
 * @throws ConfigError that names the field; it repeats no value that can be secret
 */
export function parseConfig(given: unknown, env: Environment = {}): Config {
  try {
    return configOf(validateConfig(given), env)
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error
    throw new ConfigError(`The configuration cannot be used: ${error.message}`)
  }
}

function configOf(given: GivenConfig, env: Environment): Config {
  const endpoint = parseEndpoint(given, env)
  const collection = parseCollection(given.collection ?? {})
  return {
    endpoint: endpoint.value,
    apiVersion: given.api_version ?? '4',
    concurrency: given.concurrency ?? DEFAULT_CONCURRENCY,
    computedFields: given.collection?.computed_fields ?? true,
    databases: parseDatabases(given.databases ?? [], endpoint.value.secret),
    collection: collection.value,
    warnings: [...endpoint.warnings, ...collection.warnings],
    notices: collection.notices,
  }
}
