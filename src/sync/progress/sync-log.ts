import type { Log } from '../../airbyte/log.ts'
import { noRequests, type RequestCounts, type RequestMeter } from '../../fauna/request-meter.ts'
import { countOf, wholeNumber } from '../../text/count.ts'
import { quoted } from '../../text/quoted.ts'
import { positionText } from './position-text.ts'
import type { RunningStream } from './sync-progress.ts'

/**
 * A sync of more streams logs the start of each stream, and the end of each one that is complete within
 * `SHORT_STREAM_MS`, as DEBUG: a thousand streams would hide everything else.
 */
export const MOST_STREAMS_LOGGED = 50

export const SHORT_STREAM_MS = 60_000

type StreamView = Pick<RunningStream, 'fraction' | 'changesUpTo'>

/** What was written of a stream. */
export interface Written {
  /** Records, deletions included. */
  readonly written: number
  readonly deletions: number
}

export type StreamEnd = 'complete' | 'failed' | 'stopped'

export interface SyncLogOptions {
  readonly log: Log
  /** What was written of each stream of the sync. */
  readonly writers: readonly Written[]
  readonly meter: RequestMeter
  /** A monotonic clock, in milliseconds. */
  readonly now: () => number
}

/** Logs how a sync is going: the start and the end of its streams, those that are running, and a summary. */
export class SyncLog {
  readonly #options: SyncLogOptions
  readonly #startedAt: number
  readonly #running = new Set<StreamLog>()
  readonly #ended: Record<StreamEnd, number> = { complete: 0, failed: 0, stopped: 0 }

  constructor(options: SyncLogOptions) {
    this.#options = options
    this.#startedAt = options.now()
  }

  /** @param look returns how far the stream is */
  begin(name: string, writer: Written, look: () => StreamView): StreamLog {
    const { log, writers, meter, now } = this.#options
    const areMany = writers.length > MOST_STREAMS_LOGGED
    const stream = new StreamLog({ name, writer, look, log, meter, now, areMany }, (how) => {
      this.#ended[how]++
      this.#running.delete(stream)
    })
    this.#running.add(stream)
    return stream
  }

  /** Logs each running stream. Called every minute. */
  report(): void {
    for (const stream of this.#running) stream.report()
  }

  summarize(): void {
    const { log, writers, meter, now } = this.#options
    const { complete, failed } = this.#ended
    const written = writers.reduce((sum, writer) => sum + writer.written, 0)
    const deletions = writers.reduce((sum, writer) => sum + writer.deletions, 0)
    const streams = `${wholeNumber(complete)} of ${countOf(writers.length, 'stream')} complete`
    const ended = failed > 0 ? `${streams}, ${wholeNumber(failed)} failed` : streams
    log.info(`Sync: ${ended}. ${costText({ written, deletions }, meter.total, now() - this.#startedAt)}.`)
  }
}

interface StreamLogOptions extends Omit<SyncLogOptions, 'writers'> {
  readonly name: string
  readonly writer: Written
  readonly look: () => StreamView
  /** Whether the sync has more streams than `MOST_STREAMS_LOGGED`. */
  readonly areMany: boolean
}

/** Logs how one stream is going. */
export class StreamLog {
  readonly #options: StreamLogOptions
  readonly #onEnd: (how: StreamEnd) => void
  readonly #counts: RequestCounts = noRequests()
  readonly #startedAt: number
  #reportedAt: number
  #reportedRecords = 0

  constructor(options: StreamLogOptions, onEnd: (how: StreamEnd) => void) {
    this.#options = options
    this.#onEnd = onEnd
    this.#startedAt = options.now()
    this.#reportedAt = this.#startedAt
  }

  /** Runs `run`; its requests are those of the stream. */
  measure<T>(run: () => T): T {
    return this.#options.meter.measure(this.#counts, run)
  }

  /** @param how the strategy, and from where it resumes: a phrase */
  started(how: string): void {
    this.#write(this.#options.areMany ? 'debug' : 'info', `${how}.`)
  }

  report(): void {
    const { writer, look, now } = this.#options
    const at = now()
    const rate = perSecond(writer.written - this.#reportedRecords, at - this.#reportedAt)
    this.#reportedAt = at
    this.#reportedRecords = writer.written
    const parts = [
      countOf(writer.written, 'record'),
      `${wholeNumber(rate)} a second`,
      positionText(look()),
      requestsText(this.#counts),
    ]
    this.#write('info', `${parts.filter((part) => part !== '').join(', ')}.`)
  }

  ended(how: StreamEnd): void {
    const { writer, areMany, now } = this.#options
    const ms = now() - this.#startedAt
    const isDetail = areMany && how === 'complete' && ms < SHORT_STREAM_MS
    this.#write(isDetail ? 'debug' : 'info', `${how}. ${costText(writer, this.#counts, ms)}.`)
    this.#onEnd(how)
  }

  #write(level: 'info' | 'debug', text: string): void {
    const { log, name } = this.#options
    log[level](`Stream ${quoted(name)}: ${text}`)
  }
}

function costText({ written, deletions }: Written, counts: RequestCounts, ms: number): string {
  const records = countOf(written, 'record')
  return [
    deletions > 0 ? `${records} (${countOf(deletions, 'deletion')})` : records,
    `${(counts.bytes / 1e6).toFixed(1)} MB`,
    `${(ms / 1_000).toFixed(1)} s`,
    `${countOf(Math.round(perSecond(written, ms)), 'record')} a second`,
    requestsText(counts),
  ].join(', ')
}

function requestsText({ requests, retries }: RequestCounts): string {
  return `${countOf(requests, 'request')}, ${retries === 1 ? '1 retry' : `${wholeNumber(retries)} retries`}`
}

function perSecond(count: number, ms: number): number {
  return ms > 0 ? (count * 1_000) / ms : 0
}
