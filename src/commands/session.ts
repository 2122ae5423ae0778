import type { Readable } from 'node:stream'
import { type Log, openLog } from '../airbyte/log.ts'
import type { Output } from '../airbyte/output.ts'
import { completeConfig, type Environment } from '../config/complete-config.ts'
import type { Config } from '../config/config.ts'
import type { EndpointFields } from '../config/endpoint-url.ts'
import { type FileRole, readJsonFile } from '../config/json-file.ts'
import { parseConfig } from '../config/parse-config.ts'
import type { Fauna } from '../fauna/fauna.ts'
import type { RetryPolicy } from '../fauna/http/retry.ts'
import { openFauna } from '../fauna/open.ts'
import type { SyncProgress } from '../sync/progress/sync-progress.ts'

/** What every command is given. */
export interface CommandContext {
  readonly output: Output
  /** Whether DEBUG messages are written. */
  readonly debug: boolean
  /** Given when the process is told to stop. */
  readonly signal: AbortSignal
  readonly env: Environment
  /** Read where `-` stands for a file. */
  readonly stdin: Readable
  /** Is handed what tells how far a read is; absent where nobody looks. */
  readonly watch?: ((look: () => SyncProgress) => void) | undefined
}

/** Where a command finds its configuration. */
export interface Connection {
  /** A file, or `-`; absent: the environment has all of it. */
  readonly config?: string | undefined
  /** In place of that of the configuration. */
  readonly endpoint?: EndpointFields | undefined
}

/** A configuration that was read, and what is opened with it. */
export interface Session {
  readonly config: Config
  readonly fauna: Fauna
  readonly log: Log
  /** @param listener called when Fauna limits the rate, before each wait, with its length where Fauna says that */
  onRateLimit(listener: (waitMs?: number) => void): void
}

/**
 * Reads the configuration and fills in what it leaves out; from then on no message but a record can hold the secret.
 * @throws ConfigError
 */
export async function readConfig({ config: path, endpoint }: Connection, context: CommandContext): Promise<Config> {
  const given = path === undefined ? {} : await readInput(path, 'configuration', context)
  const config = parseConfig(completeConfig(given, { env: context.env, ...(endpoint && { endpoint }) }))
  context.output.redact(config.endpoint.secret)
  return config
}

/**
 * Reads a file of JSON, or standard input where its path is `-`.
 * @throws ConfigError
 */
export function readInput(path: string, role: FileRole, { stdin, signal }: CommandContext): Promise<unknown> {
  return path === STANDARD_INPUT ? readJsonFile(stdin, role, signal) : readJsonFile(path, role)
}

/** In place of a file's path. */
const STANDARD_INPUT = '-'

/** What passes by itself at once is not worth a line. */
const SAY_AT_ATTEMPT = 3

const TOO_MANY_REQUESTS = 429

/**
 * Opens Fauna for the time that `use` takes.
 * @param retryMs how long a request may go on failing, in milliseconds
 */
export async function withFauna<T>(
  config: Config,
  context: CommandContext,
  retryMs: number,
  use: (session: Session) => Promise<T>,
): Promise<T> {
  const log = openLog(context.output, context.debug)
  for (const warning of config.warnings) log.warn(warning)
  let rateLimited: (waitMs?: number) => void = () => {}
  const policy: RetryPolicy = {
    giveUpAfterMs: retryMs,
    onWait(error, attempt) {
      if (attempt === SAY_AT_ATTEMPT) log.warn(`Waiting for Fauna: ${error.message}`)
      else log.debug(`Attempt ${attempt} failed: ${error.message}`)
      if (error.details.status === TOO_MANY_REQUESTS) rateLimited(error.details.retryAfterMs)
    },
  }
  const fauna = await openFauna(
    config.endpoint,
    {
      version: config.apiVersion,
      computedFields: config.computedFields,
      values: config.collection.columns.additional.length > 0,
    },
    policy,
    context.signal,
  )
  try {
    return await use({
      config,
      fauna,
      log,
      onRateLimit(listener) {
        rateLimited = listener
      },
    })
  } finally {
    fauna.close()
  }
}
