import type { ConnectorRun, RunningConnector } from './run-connector.ts'

/** Documents of such a text fill the pipe: a reader that stops stops the connector within two of them. */
export const LARGE = 'x'.repeat(150_000)

/**
 * Reads until so many records have come, then stops reading and calls back; the connector, which is slowed by that,
 * goes on when it is done.
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
