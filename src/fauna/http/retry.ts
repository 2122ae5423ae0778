import { setTimeout as sleep } from 'node:timers/promises'
import pRetry from 'p-retry'
import { FaunaError, type FaunaErrorKind } from '../errors.ts'

/** How long to go on asking, and whom to tell. */
export interface RetryPolicy {
  /** How long one request may go on failing before it is given up, in milliseconds. */
  readonly giveUpAfterMs: number
  /** Called before each wait. `attempt` counts from 1. */
  readonly onWait?: (error: FaunaError, attempt: number) => void
}

/**
 * For reading: with a history of 15 minutes (`history_days` 0) a longer wait would use up what is still to be read.
 */
export const READ_RETRY_MS = 5 * 60_000

/** For `check` and `discover`, behind which a person waits. */
export const INTERACTIVE_RETRY_MS = 5_000

/**
 * Runs `request` until it succeeds, or fails in a way that no later try can mend, or too long.
 * @param doNotRetry kinds that are thrown at once, because the caller asks for less instead
 * @throws the last error
 */
export type WithRetries = <T>(request: () => Promise<T>, doNotRetry?: readonly FaunaErrorKind[]) => Promise<T>

const RETRYABLE: ReadonlySet<FaunaErrorKind> = new Set(['connection', 'time_out', 'busy'])

/**
 * The one policy for all requests to one Fauna. Waits grow exponentially with jitter, from 100 ms to 20 s, and are
 * never shorter than the server asks for. What is `unreachable` is so for good, unless it has answered before: then it
 * is being restarted, or something stands in between, and that is worth waiting for.
 */
export function retrying(policy: RetryPolicy, signal: AbortSignal): WithRetries {
  let answered = false

  return (request, doNotRetry = []) => {
    const isWorthIt = (error: Error): error is FaunaError =>
      error instanceof FaunaError && RETRYABLE.has(error.kind) && !doNotRetry.includes(error.kind)

    const attempt = async (): Promise<Awaited<ReturnType<typeof request>>> => {
      try {
        const answer = await request()
        answered = true
        return answer
      } catch (error) {
        throw answered ? asPassing(error) : error
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
      shouldRetry: ({ error }) => isWorthIt(error),
      onFailedAttempt: async ({ error, attemptNumber }) => {
        if (!isWorthIt(error)) return
        policy.onWait?.(error, attemptNumber)
        const wait = Math.min(error.details.retryAfterMs ?? 0, policy.giveUpAfterMs)
        if (wait > 0) await sleep(wait, undefined, { signal }).catch(() => signal.throwIfAborted())
      },
    })
  }
}

function asPassing(error: unknown): unknown {
  if (!(error instanceof FaunaError) || error.kind !== 'unreachable' || REFUSALS.has(error.details.status)) return error
  return new FaunaError('connection', error.message, error.details)
}

/** Whoever refuses the secret, or the request, does so at every try. */
const REFUSALS: ReadonlySet<number | undefined> = new Set([401, 403, 407])
