import { setTimeout as sleep } from 'node:timers/promises'
import pRetry from 'p-retry'
import { FaunaError, type FaunaErrorKind, mayBeOfOneDocument } from '../errors.ts'
import type { PageLimit } from '../fauna.ts'

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

/** How often a page is requested that fails as if one of its documents were damaged, if the caller can avoid it. */
const FEW_ATTEMPTS = 3

/**
 * Runs `request` until it succeeds, fails with an error that no retry can fix, or has failed for too long.
 * @param page for a page request, what the caller asked for. It asks for a smaller page (sync/pacing/page-size.ts) if one
 *   of several entries takes too long, which is not retried, or may hold a damaged document, after a few attempts.
 *   A page of one entry is retried, unless the caller can set its document aside.
 * @throws the last error
 */
export type WithRetries = <T>(request: () => Promise<T>, page?: PageLimit) => Promise<T>

const TRANSIENT: ReadonlySet<FaunaErrorKind> = new Set(['connection', 'time_out', 'busy'])

/**
 * The retry policy for all requests to one server. Waits grow exponentially with jitter, from 100 ms to 20 s, and are
 * never shorter than the server asks for. `unreachable` is permanent unless Fauna has answered before, with a result or
 * with an error of its own: then it is restarting, or something in between failed, and a retry may succeed.
 */
export function retrying(policy: RetryPolicy, signal: AbortSignal): WithRetries {
  let answered = false

  return (request, { size, canSetAside = false } = ONE_ENTRY) => {
    const isRetryable = (error: Error, attempts: number): error is FaunaError => {
      if (!(error instanceof FaunaError) || !TRANSIENT.has(error.kind)) return false
      if (error.kind === 'time_out') return size === 1
      return (size === 1 && !canSetAside) || attempts < FEW_ATTEMPTS || !mayBeOfOneDocument(error)
    }

    const attempt = async (): Promise<Awaited<ReturnType<typeof request>>> => {
      try {
        const answer = await request()
        answered = true
        return answer
      } catch (error) {
        answered ||= isOfFauna(error)
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
      shouldRetry: ({ error, attemptNumber }) => isRetryable(error, attemptNumber),
      onFailedAttempt: async ({ error, attemptNumber }) => {
        if (!isRetryable(error, attemptNumber)) return
        policy.onWait?.(error, attemptNumber)
        const wait = Math.min(error.details.retryAfterMs ?? 0, policy.giveUpAfterMs)
        if (wait > 0) await sleep(wait, undefined, { signal }).catch(() => signal.throwIfAborted())
      },
    })
  }
}

const ONE_ENTRY: PageLimit = { size: 1 }

/** Whether Fauna itself reported the error: only its own errors have a code. */
function isOfFauna(error: unknown): boolean {
  return error instanceof FaunaError && error.details.code !== undefined
}

function asTransient(error: unknown): unknown {
  if (!(error instanceof FaunaError) || error.kind !== 'unreachable' || REFUSALS.has(error.details.status)) return error
  return new FaunaError('connection', error.message, error.details)
}

/** A proxy that refuses the credentials or the request refuses every retry too. */
const REFUSALS: ReadonlySet<number | undefined> = new Set([401, 403, 407])
