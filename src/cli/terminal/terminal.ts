import { styleText } from 'node:util'
import type { Environment } from '../../config/complete-config.ts'
import type { SyncProgress } from '../../sync/progress/sync-progress.ts'
import { type LiveLine, liveLine } from './live-line.ts'
import { printable } from './printable.ts'
import { progressText, summaryText } from './progress-text.ts'
import { recentRate } from './recent-rate.ts'
import type { TerminalStream } from './terminal-stream.ts'

/** What a person is told on standard error. */
export interface Terminal {
  warning(text: string): void
  /** What is for who looks into something. */
  detail(text: string): void
  /** What came of it: kept until the end. */
  result(text: string): void
  /** Why something could not be done, and what to do: the last words, so it is kept until the end, too. */
  failure(text: string, stream?: string): void
  /** Shows how far a sync is, until the end. */
  watch(look: () => SyncProgress): void
  /** Takes away the line that shows it. */
  clear(): void
  /** Says what was read, and what could not be. @param stopped whether the process was told to stop */
  end(stopped: boolean): void
}

export interface TerminalOptions {
  readonly stream: TerminalStream
  readonly env: Environment
  /** Failures only. */
  readonly quiet: boolean
  /** Standard output is on the same screen: nothing is said that stands there, and no line is written anew. */
  readonly shared: boolean
}

const REDRAW_MS = 250

const DEFAULT_COLUMNS = 80

/** More of them would hide the first. */
const FAILURES = 5

export function openTerminal({ stream, env, quiet, shared }: TerminalOptions): Terminal {
  // A terminal that is gone is no reason to stop reading.
  stream.on('error', () => {})
  const coloured = stream.hasColors?.(env) === true
  const paint = (format: 'red' | 'yellow' | 'green', text: string): string =>
    coloured ? styleText(format, text, { validateStream: false }) : text
  const line: LiveLine | undefined = canRedraw(stream, env) && !quiet && !shared ? liveLine(stream) : undefined
  const results: string[] = []
  const failures: string[] = []
  let watched: { readonly look: () => SyncProgress; readonly since: number } | undefined
  let timer: NodeJS.Timeout | undefined
  let redraw = (): void => {}

  const say = (text: string): void => {
    line?.clear()
    stream.write(`${text}\n`)
    redraw()
  }

  const clear = (): void => {
    clearInterval(timer)
    redraw = () => {}
    line?.clear()
  }

  return {
    detail(text) {
      if (!quiet && !shared) say(printable(text))
    },
    warning(text) {
      if (!quiet && !shared) say(`${paint('yellow', 'warning:')} ${printable(text)}`)
    },
    result(text) {
      results.push(printable(text))
    },
    failure(text, name) {
      failures.push(printable(name === undefined ? text : `${name}: ${text}`))
    },
    watch(look) {
      const since = performance.now()
      watched = { look, since }
      if (line === undefined) return
      const rate = recentRate(since)
      redraw = () => {
        const progress = look()
        const now = performance.now()
        const pace = { elapsedMs: now - since, rate: rate.at(now, progress.records) }
        line.show(progressText(progress, pace, stream.columns || DEFAULT_COLUMNS))
      }
      timer = setInterval(redraw, REDRAW_MS)
      timer.unref()
      redraw()
    },
    clear,
    end(stopped) {
      clear()
      if (watched !== undefined && !quiet) {
        const progress = watched.look()
        const text = summaryText(progress, performance.now() - watched.since)
        say(progress.complete === progress.streams ? paint('green', text) : text)
        if (stopped) say('Stopped. The states in the output are where to go on: give them with --state (read --help).')
      }
      if (!quiet) results.forEach(say)
      for (const failure of failures.slice(0, FAILURES)) say(`${paint('red', 'error:')} ${failure}`)
      const more = failures.length - FAILURES
      if (more > 0) say(`${paint('red', 'error:')} ${more} more; the output has them all.`)
    },
  }
}

/** Logs of CI keep every drawing. */
function canRedraw(stream: TerminalStream, { TERM, CI }: Environment): boolean {
  return stream.isTTY === true && TERM !== 'dumb' && (CI === undefined || CI === '' || CI === 'false')
}
