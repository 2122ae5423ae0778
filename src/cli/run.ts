import type { Readable } from 'node:stream'
import { traceOf } from '../airbyte/failure.ts'
import type { Output } from '../airbyte/output.ts'
import type { CommandContext } from '../commands/session.ts'
import type { Environment } from '../config/complete-config.ts'
import { type ContextOptions, type ExitCode, runCli } from './cli.ts'
import type { Terminal } from './terminal/terminal.ts'
import type { TerminalStream } from './terminal/terminal-stream.ts'

/** What a run has around it. */
export interface Surroundings {
  readonly output: Output
  /** Given when the process is told to stop. */
  readonly signal: AbortSignal
  readonly env: Environment
  readonly stdin: Readable
  readonly stderr: TerminalStream
  /** Whether standard output is a terminal. */
  readonly outputIsShown: boolean
}

export interface Run {
  /**
   * Runs the command that `args` ask for. An error that ends it becomes an error trace, unless it was told to stop.
   * @param args what stands behind the program's name
   */
  start(args: readonly string[]): Promise<ExitCode>
  /** Tells of an error that reached nobody. */
  fail(error: unknown): Promise<void>
  /** Leaves a terminal as it was, where the process ends early. */
  abandon(): void
}

export function openRun(surroundings: Surroundings): Run {
  const { signal, env } = surroundings
  let { output } = surroundings
  let terminal: Terminal | undefined

  const context = async ({ debug, quiet, bare }: ContextOptions): Promise<CommandContext> => {
    const { stderr, stdin, outputIsShown } = surroundings
    if (bare || stderr.isTTY === true) {
      const [{ openTerminal }, { spokenOutput }] = await Promise.all([
        import('./terminal/terminal.ts'),
        import('./terminal/spoken-output.ts'),
      ])
      terminal = openTerminal({ stream: stderr, env, quiet, shared: outputIsShown && !bare })
      output = spokenOutput(output, terminal, { bare, debug })
    }
    return { output, debug, signal, env, stdin, watch: terminal?.watch }
  }

  const run: Run = {
    async start(args) {
      try {
        return await runCli(args, { output, env, context })
      } catch (error) {
        await tell(error)
        return 1
      } finally {
        await end()
      }
    },
    async fail(error) {
      await tell(error)
      await end()
    },
    abandon: () => terminal?.clear(),
  }

  const tell = async (error: unknown): Promise<void> => {
    if (signal.aborted) return
    const { failureOf } = await import('../sync/failure.ts')
    output.message({ type: 'TRACE', trace: traceOf(failureOf(error)) })
  }

  /** The last words come behind the last messages. */
  const end = async (): Promise<void> => {
    if (terminal === undefined) return
    await output.flush()
    terminal.end(signal.aborted)
    terminal = undefined
  }

  return run
}
