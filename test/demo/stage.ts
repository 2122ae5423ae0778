import type { Connector, ConnectorRun } from './connector.ts'
import type { DemoDatabase } from './demo-database.ts'
import type { Screen } from './screen.ts'

/** What the steps of the demo work with. */
export interface Stage {
  readonly database: DemoDatabase
  readonly connector: Connector
  readonly screen: Screen
}

/** A step did not show what it is there to show. */
class StepFailure extends Error {
  override readonly name = 'StepFailure'
}

/** @throws StepFailure saying what was expected */
export function expected(condition: boolean, what: string): void {
  if (!condition) throw new StepFailure(`Expected ${what}.`)
}

/**
 * Shows and runs a command.
 * @throws StepFailure where it fails
 */
export async function run({ connector, screen }: Stage, ...args: string[]): Promise<ConnectorRun> {
  screen.command(['source-fauna', ...args].join(' '))
  const result = await connector.run(args)
  for (const { log, trace } of result.messages) {
    if (log?.level === 'WARN') screen.warning(`WARN ${log.message}`)
    if (trace?.error) screen.bad(`ERROR ${trace.error.message}`)
  }
  if (result.stderr !== '') screen.bad(result.stderr)
  expected(result.exitCode === 0, `the exit code 0, and it was ${result.exitCode}`)
  return result
}
