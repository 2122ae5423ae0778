import { styleText } from 'node:util'
import type { Environment } from '../../config/complete-config.ts'
import type { LookAtProgress } from '../../sync/progress/sync-progress.ts'
import { READ_TASK, type WatchedTask } from '../../sync/progress/watched-task.ts'
import { type LiveLine, liveLine } from './live-line.ts'
import { messageLines } from './message-lines.ts'
import { printable } from './printable.ts'
import { ProgressLines, type TerminalSize } from './progress/progress-lines.ts'
import { summaryText } from './progress/progress-text.ts'
import type { Screen } from './screen.ts'
import type { TerminalStream } from './terminal-stream.ts'

export interface TerminalOptions {
  readonly stream: TerminalStream
  readonly env: Environment
  /** Whether only failures are shown. */
  readonly quiet: boolean
  /**
   * Whether standard output is on the same screen: warnings are not repeated, and no line is redrawn between the
   * messages.
   */
  readonly shared: boolean
  /** Whether standard output contains all failures, so that the first ones are enough here. */
  readonly outputHasFailures: boolean
}

interface Failure {
  readonly text: string
  readonly stream: string | undefined
}

interface Watched {
  readonly progress: LookAtProgress
  readonly task: WatchedTask
  readonly startMs: number
}

const REDRAW_MS = 250

const DEFAULT_COLUMNS = 80
const DEFAULT_ROWS = 24

/** More would scroll the first ones off the screen. */
const MOST_FAILURES = 5

type Color = 'red' | 'yellow' | 'green'

/**
 * What a person sees on standard error: warnings as they come, progress lines that are redrawn, and at the end a
 * summary, results and failures.
 */
export class Terminal implements Screen {
  readonly #stream: TerminalStream
  readonly #quiet: boolean
  readonly #shared: boolean
  readonly #mostFailures: number
  readonly #colored: boolean
  /** Absent if no line is redrawn. */
  readonly #line: LiveLine | undefined
  readonly #results: string[] = []
  readonly #failures: Failure[] = []
  #watched: Watched | undefined
  #timer: NodeJS.Timeout | undefined
  #redraw = (): void => {}

  constructor({ stream, env, quiet, shared, outputHasFailures }: TerminalOptions) {
    // A sync continues when its terminal is closed.
    stream.on('error', () => {})
    this.#stream = stream
    this.#quiet = quiet
    this.#shared = shared
    this.#mostFailures = outputHasFailures ? MOST_FAILURES : Number.POSITIVE_INFINITY
    this.#colored = stream.hasColors?.(env) === true
    this.#line = canRedraw(stream, env) && !quiet && !shared ? liveLine(stream) : undefined
  }

  warning(text: string): void {
    if (!this.#quiet && !this.#shared) this.#writeMessage('yellow', 'warning:', text)
  }

  detail(text: string): void {
    if (!this.#quiet && !this.#shared) this.#writeLine(printable(text))
  }

  /** The outcome of a command; shown at the end. */
  result(text: string): void {
    this.#results.push(printable(text))
  }

  /** Why something failed and how to fix it; shown at the very end. */
  failure(text: string, stream?: string): void {
    this.#failures.push({ text, stream })
  }

  /** Shows the progress of a sync until `clear`, `end`, or the next call, which summarizes it. */
  watch(progress: LookAtProgress, task: WatchedTask = READ_TASK): void {
    this.clear()
    if (!this.#quiet) this.#summarize(false)
    const startMs = performance.now()
    const line = this.#line
    this.#watched = { progress, task, startMs }
    if (line === undefined) return
    const lines = new ProgressLines(task, startMs)
    this.#redraw = () => line.show(lines.at(performance.now(), progress(), this.#size()).join('\n'))
    this.#timer = setInterval(this.#redraw, REDRAW_MS)
    this.#timer.unref()
    this.#redraw()
  }

  /** Removes the progress line. */
  clear(): void {
    clearInterval(this.#timer)
    this.#redraw = () => {}
    this.#line?.clear()
  }

  /**
   * Shows the summary, the results and the failures.
   * @param stopped whether the process was stopped by a signal
   */
  end(stopped: boolean): void {
    this.clear()
    if (!this.#quiet) {
      this.#summarize(stopped)
      for (const result of this.#results) this.#writeLine(result)
    }
    for (const { text, stream } of this.#failures.slice(0, this.#mostFailures)) {
      const label = stream === undefined ? 'error:' : `error: ${printable(stream)}:`
      this.#writeMessage('red', label, text)
    }
    const more = this.#failures.length - this.#mostFailures
    if (more > 0) this.#writeMessage('red', 'error:', `${more} more errors; the output contains all of them.`)
  }

  #summarize(stopped: boolean): void {
    if (this.#watched === undefined) return
    const { task, startMs } = this.#watched
    const progress = this.#watched.progress()
    const text = summaryText(progress, performance.now() - startMs, task)
    this.#writeLine(progress.complete === progress.streams ? this.#paint('green', text) : text)
    if (stopped) this.#writeLine(task.stopped)
  }

  #writeMessage(color: Color, label: string, text: string): void {
    const [first = '', ...rest] = messageLines(text, this.#size().columns)
    this.#writeLine([`${this.#paint(color, label)} ${first}`, ...rest].join('\n'))
  }

  /** Writes above the progress line. */
  #writeLine(text: string): void {
    this.#line?.clear()
    this.#stream.write(`${text}\n`)
    this.#redraw()
  }

  #size(): TerminalSize {
    return { columns: this.#stream.columns || DEFAULT_COLUMNS, rows: this.#stream.rows || DEFAULT_ROWS }
  }

  #paint(color: Color, text: string): string {
    return this.#colored ? styleText(color, text, { validateStream: false }) : text
  }
}

/** The log of a CI job would keep every drawing. */
function canRedraw(stream: TerminalStream, { TERM, CI }: Environment): boolean {
  return stream.isTTY === true && TERM !== 'dumb' && (CI === undefined || CI === '' || CI === 'false')
}
