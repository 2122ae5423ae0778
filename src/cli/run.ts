import type { Readable } from 'node:stream'
import { traceOf } from '../airbyte/failure.ts'
import type { Log } from '../airbyte/log.ts'
import type { Output } from '../airbyte/output.ts'
import type { Redaction } from '../airbyte/redaction.ts'
import type { CommandContext } from '../commands/session.ts'
import type { Environment } from '../config/complete-config.ts'
import { type ContextOptions, type ExitCode, runCli } from './cli.ts'
import type { Terminal } from './terminal/terminal.ts'
import type { TerminalStream } from './terminal/terminal-stream.ts'

export interface RunOptions {
  readonly output: Output
  /** The one that `output` redacts with. */
  readonly redaction: Redaction
  /** Aborted when the process is asked to stop. */
  readonly signal: AbortSignal
  readonly env: Environment
  readonly stdin: Readable
  readonly stderr: TerminalStream
  /** Whether standard output is a terminal. */
  readonly stdoutIsTerminal: boolean
}

/** One run of the program: a command, the messages about its failure, and what a person sees at a terminal. */
export class Run {
  readonly #options: RunOptions
  #output: Output
  #terminal: Terminal | undefined

  constructor(options: RunOptions) {
    this.#options = options
    this.#output = options.output
  }

  /**
   * Runs the command in `args`. An error that ends it becomes an error trace, unless the process was asked to stop.
   * @param args the command line without the program's name
   */
  async start(args: readonly string[]): Promise<ExitCode> {
    const { output, env } = this.#options
    try {
      return await runCli(args, {
        output,
        env,
        writeError: (text) => this.#options.stderr.write(text),
        createContext: (options) => this.#createContext(options),
      })
    } catch (error) {
      await this.#report(error)
      return 1
    } finally {
      await this.#end()
    }
  }

  /** Reports an error that no `catch` of the run received, and ends the run. */
  async fail(error: unknown): Promise<void> {
    await this.#report(error)
    await this.#end()
  }

  /** Removes the progress line from the terminal when the process ends early. */
  abandon(): void {
    this.#terminal?.clear()
  }

  async #createContext({ debug, quiet, resultOnly }: ContextOptions): Promise<CommandContext> {
    const { output, redaction, signal, env, stdin, stderr, stdoutIsTerminal } = this.#options
    const log = resultOnly ? undefined : await this.#openLog(debug)
    if (log !== undefined && stderr.isTTY !== true) return { output, redaction, log, signal, env, stdin }

    const [{ Terminal }, { TerminalOutput }, { terminalLog, warningsAtTerminal }] = await Promise.all([
      import('./terminal/terminal.ts'),
      import('./terminal/terminal-output.ts'),
      import('./terminal/terminal-log.ts'),
    ])
    const terminal = new Terminal({ stream: stderr, env, quiet, shared: stdoutIsTerminal && !resultOnly })
    this.#terminal = terminal
    this.#output = new TerminalOutput({ output, terminal, redaction, resultOnly })
    return {
      output: this.#output,
      redaction,
      log: log === undefined ? terminalLog(terminal, redaction, debug) : warningsAtTerminal(log, terminal, redaction),
      signal,
      env,
      stdin,
      watch: (progress) => terminal.watch(progress),
    }
  }

  async #openLog(debug: boolean): Promise<Log> {
    const { openLog } = await import('../airbyte/log.ts')
    return openLog(this.#options.output, this.#options.redaction, debug)
  }

  async #report(error: unknown): Promise<void> {
    if (this.#options.signal.aborted) return
    const { failureOf } = await import('../sync/failure.ts')
    this.#output.message({ type: 'TRACE', trace: traceOf(failureOf(error)) })
  }

  /** The summary at the terminal follows the last message on standard output. */
  async #end(): Promise<void> {
    if (this.#terminal === undefined) return
    await this.#output.flush()
    this.#terminal.end(this.#options.signal.aborted)
    this.#terminal = undefined
  }
}
