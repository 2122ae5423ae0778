import type { Log } from '../../airbyte/log.ts'
import type { RetryPolicy } from '../../fauna/http/retry.ts'

/** Most transient errors are over before this attempt. */
const WARN_AT_ATTEMPT = 3

const TOO_MANY_REQUESTS = 429

/**
 * Logs each retry: one warning a request, at the third attempt, and DEBUG messages otherwise.
 * @param onRateLimit called before each wait that Fauna's rate limit causes, with the wait in milliseconds if known
 * @param onRetry called before each wait
 */
export function logRetries(
  log: Log,
  onRateLimit: (waitMs?: number) => void,
  onRetry: () => void,
): NonNullable<RetryPolicy['onWait']> {
  return (error, attempt) => {
    onRetry()
    if (attempt === WARN_AT_ATTEMPT) log.warn(`Retrying: ${error.message}`)
    else log.debug(`Attempt ${attempt} failed: ${error.message}`)
    if (error.details.status === TOO_MANY_REQUESTS) onRateLimit(error.details.retryAfterMs)
  }
}
