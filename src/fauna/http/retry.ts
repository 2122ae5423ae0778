import { setTimeout as sleep } from 'node:timers/promises'
import pRetry from 'p-retry'
import { FaunaError, type FaunaErrorKind } from '../errors.ts'

/** How long to retry, and what to call before each wait. */
export interface RetryPolicy {
  /** How long one request may keep failing, in milliseconds. */
  readonly giveUpAfterMs: number
  /** Called before each wait. `attempt` counts from 1. */
  readonly onWait?: (error: FaunaError, attempt: number) => void
}

/** For reading: with a history of 15 minutes (`history_days` 0), a longer wait would use up unread history. */
export const READ_RETRY_MS = 5 * 60_000

/** For `check` and `discover`: a person waits for the result. */
export const INTERACTIVE_RETRY_MS = 5_000

/**
 * Runs `request` until it succeeds, fails with an error that no retry can fix, or has failed for too long.
 * @param pageSize for a page request, how many entries the caller asked for. A page of more than one that takes too
 *   long is not retried: the caller asks for a smaller one (sync/pacing/page-size.ts). A page of one is retried.
 * @throws the last error
 */
export type WithRetries = <T>(request: () => Promise<T>, pageSize?: number) => Promise<T>

const TRANSIENT: ReadonlySet<FaunaErrorKind> = new Set(['connection', 'time_out', 'busy'])

/**
 * The retry policy for all requests to one server. Waits grow exponentially with jitter, from 100 ms to 20 s, and are
 * never shorter than the server asks for. `unreachable` is permanent unless the server has answered before: then it is
 * restarting, or something in between failed, and a retry may succeed.
 */
export function retrying(policy: RetryPolicy, signal: AbortSignal): WithRetries {
  let answered = false

  return (request, pageSize = 1) => {
    const isRetryable = (error: Error): error is FaunaError =>
      error instanceof FaunaError && TRANSIENT.has(error.kind) && !(error.kind === 'time_out' && pageSize > 1)

    const attempt = async (): Promise<Awaited<ReturnType<typeof request>>> => {
      try {
        const answer = await request()
        answered = true
        return answer
      } catch (error) {
        throw answered ? asTransient(error) : error
      }
    }

    return pRetry(attempt, {
      retries: Number.POSITIVE_INFINITY,
      minTimeout: 100,
      maxTimeout: 20_000,
      factor: 2,
      randomize: true,
      maxRetryTime: policy.giveUpAfterMs,
      signal,
      shouldRetry: ({ error }) => isRetryable(error),
      onFailedAttempt: async ({ error, attemptNumber }) => {
        if (!isRetryable(error)) return
        policy.onWait?.(error, attemptNumber)
        const wait = Math.min(error.details.retryAfterMs ?? 0, policy.giveUpAfterMs)
        if (wait > 0) await sleep(wait, undefined, { signal }).catch(() => signal.throwIfAborted())
      },
    })
  }
}

function asTransient(error: unknown): unknown {
  if (!(error instanceof FaunaError) || error.kind !== 'unreachable' || REFUSALS.has(error.details.status)) return error
  return new FaunaError('connection', error.message, error.details)
}

/** A proxy that refuses the credentials or the request refuses every retry too. */
const REFUSALS: ReadonlySet<number | undefined> = new Set([401, 403, 407])
