import { type Log, openLog } from '../airbyte/log.ts'
import type { Output } from '../airbyte/output.ts'
import type { Config } from '../config/config.ts'
import { readJsonFile } from '../config/json-file.ts'
import { parseConfig } from '../config/parse-config.ts'
import type { Fauna } from '../fauna/fauna.ts'
import { openFauna } from '../fauna/open.ts'
import type { RetryPolicy } from '../fauna/retry.ts'

/** What every command is given. */
export interface CommandContext {
  readonly output: Output
  /** Whether DEBUG messages are written. */
  readonly debug: boolean
  /** Given when the process is told to stop. */
  readonly signal: AbortSignal
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
 * Reads the configuration; from then on no message but a record can hold the secret.
 * @throws ConfigError
 */
export async function readConfig(path: string, context: CommandContext): Promise<Config> {
  const config = parseConfig(await readJsonFile(path, 'configuration'))
  context.output.redact(config.endpoint.secret)
  return config
}

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
    { version: config.apiVersion, computedFields: config.computedFields },
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
