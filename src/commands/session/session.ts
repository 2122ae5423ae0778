import type { Readable } from 'node:stream'
import type { Log } from '../../airbyte/log.ts'
import type { Output } from '../../airbyte/output.ts'
import type { Redaction } from '../../airbyte/redaction.ts'
import { warnOnce } from '../../airbyte/warn-once.ts'
import { completeConfig, type Environment } from '../../config/complete-config.ts'
import type { Config, Endpoint } from '../../config/config.ts'
import { refuseInCloud } from '../../config/connection/cloud.ts'
import type { EndpointFields } from '../../config/connection/endpoint-url.ts'
import { type FileRole, readJsonFile } from '../../config/json-file.ts'
import { parseConfig } from '../../config/parse-config.ts'
import { secretsOf } from '../../config/secrets.ts'
import type { Definitions } from '../../fauna/definitions.ts'
import { authorityOf, originOf } from '../../fauna/http/endpoint.ts'
import type { RetryPolicy } from '../../fauna/http/retry.ts'
import { openServer } from '../../fauna/open.ts'
import { RequestMeter } from '../../fauna/request-meter.ts'
import type { LookAtProgress } from '../../sync/progress/sync-progress.ts'
import type { WatchedTask } from '../../sync/progress/watched-task.ts'
import { logRetries } from './log-retries.ts'
import { OpenDatabases } from './open-databases.ts'

/** What every command needs from the process that runs it. */
export interface CommandContext {
  readonly output: Output
  /** The one that `output` and `log` redact with. */
  readonly redaction: Redaction
  readonly log: Log
  /** Aborted when the process is asked to stop. */
  readonly signal: AbortSignal
  readonly env: Environment
  /** Read if the path of a file is `-`. */
  readonly stdin: Readable
  /** Shows the progress of a sync, as a read by default; absent if there is no terminal. */
  readonly watch?: ((progress: LookAtProgress, task?: WatchedTask) => void) | undefined
}

/** Where a command finds its configuration. */
export interface Connection {
  /** A file, or `-`; absent: the environment contains the endpoint and the secret. */
  readonly config?: string | undefined
  /** Takes precedence over the endpoint of the configuration. */
  readonly endpoint?: EndpointFields | undefined
  /** Take the place of the databases of the configuration. */
  readonly databases?: readonly string[] | undefined
}

/** A configuration and the databases that were opened with it. */
export interface Session {
  readonly config: Config
  readonly databases: OpenDatabases
  readonly log: Log
  /** What a database consists of besides documents; absent: the one of the secret. @throws FaunaError */
  definitions(path?: string): Promise<Definitions>
  /** The id of the database of the secret; undefined if the server does not say it. @throws FaunaError */
  globalId(): Promise<string | undefined>
  /** Counts the requests of the session. */
  readonly meter: RequestMeter
  /**
   * @param listener called before each wait that Fauna's rate limit causes, with the wait in milliseconds if Fauna
   * sent it
   */
  onRateLimit(listener: (waitMs?: number) => void): void
}

/**
 * Reads the configuration, fills in its endpoint and secret from the environment, and redacts the secret from then on.
 * @throws ConfigError
 */
export async function readConfig(
  { config: path, endpoint, databases }: Connection,
  context: CommandContext,
): Promise<Config> {
  const given = path === undefined ? {} : await readInput(path, 'configuration', context)
  const { env } = context
  const complete = completeConfig(given, { env, ...(endpoint && { endpoint }), ...(databases && { databases }) })
  const config = parseConfig(complete, env)
  context.redaction.use(...secretsOf(config.endpoint))
  await refuseInCloud(config.endpoint, context.env, lookupAll)
  return config
}

async function lookupAll(host: string): Promise<string[]> {
  const { lookup } = await import('node:dns/promises')
  return (await lookup(host, { all: true })).map(({ address }) => address)
}

/**
 * Reads a file of JSON, or standard input if the path is `-`.
 * @throws ConfigError
 */
export function readInput(path: string, role: FileRole, { stdin, signal }: CommandContext): Promise<unknown> {
  return path === STANDARD_INPUT ? readJsonFile(stdin, role, signal) : readJsonFile(path, role)
}

const STANDARD_INPUT = '-'

/**
 * Opens the server, runs `use`, and closes the server.
 * @param retryMs how long a failing request is retried, in milliseconds
 * @param idsOnly whether scans read only the ids and `ts` of documents
 */
export async function withFauna<T>(
  config: Config,
  context: CommandContext,
  retryMs: number,
  use: (session: Session) => Promise<T>,
  { idsOnly = false }: { readonly idsOnly?: boolean } = {},
): Promise<T> {
  const { signal } = context
  const log = warnOnce(context.log)
  for (const warning of config.warnings) log.warn(warning)
  for (const notice of config.notices) log.info(notice)
  const meter = new RequestMeter()
  logProxy(config.endpoint, log)
  let rateLimited: (waitMs?: number) => void = () => {}
  const policy: RetryPolicy = {
    giveUpAfterMs: retryMs,
    // Not once: the same request can fail again an hour later.
    onWait: logRetries(
      context.log,
      (waitMs) => rateLimited(waitMs),
      () => meter.retried(),
    ),
  }
  const server = await openServer(
    config.endpoint,
    {
      version: config.apiVersion,
      computedFields: config.computedFields,
      values: config.collection.columns.additional.length > 0,
      idsOnly,
    },
    policy,
    signal,
    { meter, onHostKey: logTunnel(config.endpoint, log) },
  )
  try {
    return await use({
      config,
      databases: new OpenDatabases(server, config),
      definitions: (path) => server.definitions(path),
      globalId: () => server.globalId(),
      log,
      meter,
      onRateLimit(listener) {
        rateLimited = listener
      },
    })
  } finally {
    server.close()
  }
}

function logProxy(endpoint: Endpoint, log: Log): void {
  const { proxy } = endpoint
  if (proxy === undefined) return
  log.info(`Requests to ${originOf(endpoint)} go through the proxy ${originOf(proxy)} (${proxy.variable}).`)
}

/** Logs each accepted host key of an SSH server once: a connection is opened again after it broke. */
function logTunnel(endpoint: Endpoint, log: Log): (key: string) => void {
  const { tunnel } = endpoint
  const logged = new Set<string>()
  return (key) => {
    if (tunnel === undefined || logged.has(key)) return
    logged.add(key)
    const hint =
      tunnel.hostKeys === undefined
        ? ' To accept no other, set "tunnel_method.tunnel_host_key" to the fingerprint.'
        : ''
    log.info(
      `Requests to ${originOf(endpoint)} go through the SSH server ${authorityOf(tunnel)}, whose host key is ${key}.${hint}`,
    )
  }
}
