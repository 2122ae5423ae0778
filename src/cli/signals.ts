/** Turns SIGTERM and SIGINT into an orderly stop, and a second one into an immediate one. */
export interface Stop {
  /** Given when the process is told to stop. */
  readonly signal: AbortSignal
  /** Ends the process by the signal that it was given, as runners expect. */
  end(): void
}

/** What is being written gets so long; then the process ends in any case. */
const GRACE_MS = 4_500

/** As process 1 of a container a raised signal is ignored. */
const EXIT_CODES = { SIGTERM: 143, SIGINT: 130 } as const

type StopSignal = keyof typeof EXIT_CODES

export function stopOnSignals(): Stop {
  const abort = new AbortController()
  let given: StopSignal | undefined

  const end = (): void => {
    const signal = given ?? 'SIGTERM'
    process.removeAllListeners(signal)
    process.kill(process.pid, signal)
    setTimeout(() => process.exit(EXIT_CODES[signal]), 100)
  }
  const handle = (signal: StopSignal): void => {
    if (given !== undefined) {
      given = signal
      end()
      return
    }
    given = signal
    abort.abort(new Error(`stopped by ${signal}`))
    setTimeout(end, GRACE_MS).unref()
  }
  process.on('SIGTERM', handle)
  process.on('SIGINT', handle)
  return { signal: abort.signal, end }
}
