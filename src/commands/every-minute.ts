const MINUTE_MS = 60_000

/** Calls `report` every minute, without keeping the process alive, until the function that it returns is called. */
export function everyMinute(report: () => void): () => void {
  const timer = setInterval(report, MINUTE_MS)
  timer.unref()
  return () => clearInterval(timer)
}
