import type { Readable } from 'node:stream'
import { traceOf } from '../airbyte/failure.ts'
import type { Log } from '../airbyte/log.ts'
import { LOG_LEVELS, type LogLevel, parseLogLevel } from '../airbyte/log-level.ts'
import type { Output } from '../airbyte/output.ts'
import type { Redaction } from '../airbyte/redaction.ts'
import type { CommandContext } from '../commands/session/session.ts'
import type { Environment } from '../config/complete-config.ts'
import { quoted } from '../text/quoted.ts'
import { type ContextOptions, type ExitCode, runCli } from './cli.ts'
import { runsInAirbyte } from './in-airbyte.ts'
import type { Screen } from './terminal/screen.ts'
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
  #screen: Screen | undefined

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
    this.#screen?.clear()
  }

  async #createContext(options: ContextOptions): Promise<CommandContext> {
    const { output, redaction, signal, env, stdin } = this.#options
    const { resultOnly, verbose } = options
    const level = levelOf(options, env)
    const context = { output, redaction, signal, env, stdin }
    const screen = await this.#openScreen(options)
    if (screen === undefined) return { ...context, log: warnOfLevel(await this.#openLog(level), env) }

    const [{ ScreenOutput }, { bothLogs, screenLog }] = await Promise.all([
      import('./terminal/screen-output.ts'),
      import('./terminal/screen-log.ts'),
    ])
    this.#screen = screen
    this.#output = new ScreenOutput({ output, screen, redaction, resultOnly })
    const detail = level === 'debug' ? 'debug' : 'info'
    // Without `--debug`, a result is alone with its warnings.
    const isDetailed = resultOnly ? level === 'debug' || verbose : verbose
    const shown = screenLog(screen, redaction, isDetailed ? detail : 'none')
    const log = resultOnly ? shown : bothLogs(await this.#openLog(level), shown)
    return {
      ...context,
      output: this.#output,
      log: warnOfLevel(log, env),
      watch: (progress, task) => screen.watch(progress, task),
    }
  }

  /** Undefined if nothing is shown on standard error: Airbyte would log each line as an error. */
  async #openScreen({ quiet, verbose, resultOnly }: ContextOptions): Promise<Screen | undefined> {
    const { env, stderr, stdoutIsTerminal } = this.#options
    if (stderr.isTTY === true || resultOnly) {
      const { Terminal } = await import('./terminal/terminal.ts')
      const shared = stdoutIsTerminal && !resultOnly
      return new Terminal({ stream: stderr, env, quiet, shared, outputHasFailures: !resultOnly })
    }
    if (runsInAirbyte(env)) return undefined
    const { PlainLines } = await import('./terminal/plain-lines.ts')
    return new PlainLines({ stream: stderr, verbose: verbose && !quiet })
  }

  async #openLog(level: LogLevel): Promise<Log> {
    const { openLog } = await import('../airbyte/log.ts')
    return openLog(this.#options.output, this.#options.redaction, level)
  }

  async #report(error: unknown): Promise<void> {
    if (this.#options.signal.aborted) return
    const { failureOf } = await import('../sync/failure.ts')
    this.#output.message({ type: 'TRACE', trace: traceOf(failureOf(error)) })
  }

  /** The summary at the terminal follows the last message on standard output. */
  async #end(): Promise<void> {
    if (this.#screen === undefined) return
    await this.#output.flush()
    this.#screen.end(this.#options.signal.aborted)
    this.#screen = undefined
  }
}

/** `--debug` takes precedence over LOG_LEVEL. */
function levelOf({ debug }: ContextOptions, { LOG_LEVEL }: Environment): LogLevel {
  return debug ? 'debug' : (parseLogLevel(LOG_LEVEL ?? '') ?? 'info')
}

/** Warns of a LOG_LEVEL that names no level. @returns `log` */
function warnOfLevel(log: Log, { LOG_LEVEL = '' }: Environment): Log {
  if (LOG_LEVEL !== '' && parseLogLevel(LOG_LEVEL) === undefined) {
    log.warn(`LOG_LEVEL is ${quoted(LOG_LEVEL)}, which is not a level. Use ${LOG_LEVELS.join(', ')}.`)
  }
  return log
}
