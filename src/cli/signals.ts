/** An orderly stop on the first SIGTERM or SIGINT, an immediate one on the second. */
export interface Stop {
  /** Aborted on the first signal. */
  readonly signal: AbortSignal
  /** Ends the process by the signal that it received, as the shell and Kubernetes expect. */
  end(): void
}

/** How long the last messages can take to be written before the process ends anyway, in milliseconds. */
const GRACE_MS = 4_500

/** Exit codes for process 1 of a container, which ignores a signal that it raises itself. */
const EXIT_CODES = { SIGTERM: 143, SIGINT: 130 } as const

type StopSignal = keyof typeof EXIT_CODES

export function stopOnSignals(): Stop {
  const abort = new AbortController()
  let received: StopSignal | undefined

  const end = (): void => {
    const signal = received ?? 'SIGTERM'
    process.removeAllListeners(signal)
    process.kill(process.pid, signal)
    setTimeout(() => process.exit(EXIT_CODES[signal]), 100)
  }
  const handle = (signal: StopSignal): void => {
    if (received !== undefined) {
      received = signal
      end()
      return
    }
    received = signal
    abort.abort(new Error(`stopped by ${signal}`))
    setTimeout(end, GRACE_MS).unref()
  }
  process.on('SIGTERM', handle)
  process.on('SIGINT', handle)
  return { signal: abort.signal, end }
}
