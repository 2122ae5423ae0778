import type { ConnectorRun, RunningConnector } from './run-connector.ts'

/** A text that fills the pipe: once the reader pauses, the connector blocks within two documents that hold it. */
export const LARGE = 'x'.repeat(150_000)

/**
 * Reads until this many records have arrived, pauses the reader, calls `meanwhile`, and then resumes. Backpressure holds
 * the connector while `meanwhile` runs.
 */
export async function pauseAfter(
  running: RunningConnector,
  records: number,
  meanwhile: () => Promise<unknown> | unknown,
): Promise<ConnectorRun> {
  let left = records
  const reached = new Promise<void>((resolve) => {
    running.onMessage(({ type }) => {
      if (type !== 'RECORD' || --left !== 0) return
      running.pause()
      resolve()
    })
  })
  await Promise.race([reached, running.ended])
  await meanwhile()
  running.resume()
  return running.ended
}
