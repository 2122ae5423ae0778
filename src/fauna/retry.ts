import { setTimeout as sleep } from 'node:timers/promises'
import pRetry from 'p-retry'
import { FaunaError, type FaunaErrorKind } from './errors.ts'

/** How long to go on asking, and whom to tell. */
export interface RetryPolicy {
  /** How long one request may go on failing before it is given up, in milliseconds. */
  readonly giveUpAfterMs: number
  /** Called before each wait. */
  readonly onWait?: (error: FaunaError, attempt: number) => void
}

/**
 * For reading: with a history of 15 minutes (`history_days` 0) a longer wait would use up what is still to be read.
 */
export const READ_RETRY_MS = 5 * 60_000

/** For `check` and `discover`, behind which a person waits. */
export const INTERACTIVE_RETRY_MS = 5_000

const RETRYABLE: ReadonlySet<FaunaErrorKind> = new Set(['connection', 'time_out', 'busy'])

/**
 * Runs `request` until it succeeds, fails in a way that no later try can mend, or `giveUpAfterMs` has passed.
 * Waits grow exponentially with jitter, from 100 ms to 20 s, and are never shorter than the server asks for.
 *
 * @param except kinds that are handed back at once, because the caller asks for less instead
 * @throws the last error
 */
export function withRetries<T>(
  request: () => Promise<T>,
  policy: RetryPolicy,
  signal: AbortSignal,
  except: readonly FaunaErrorKind[] = [],
): Promise<T> {
  return pRetry(request, {
    retries: Number.POSITIVE_INFINITY,
    minTimeout: 100,
    maxTimeout: 20_000,
    factor: 2,
    randomize: true,
    maxRetryTime: policy.giveUpAfterMs,
    signal,
    shouldRetry: ({ error }) =>
      error instanceof FaunaError && RETRYABLE.has(error.kind) && !except.includes(error.kind),
    onFailedAttempt: async ({ error, attemptNumber }) => {
      if (!(error instanceof FaunaError) || !RETRYABLE.has(error.kind) || except.includes(error.kind)) return
      policy.onWait?.(error, attemptNumber)
      const wait = Math.min(error.details.retryAfterMs ?? 0, policy.giveUpAfterMs)
      if (wait > 0) await sleep(wait, undefined, { signal })
    },
  })
}
