import type { Log } from '../../../src/airbyte/log.ts'
import type { CollectionConfig } from '../../../src/config/config.ts'
import type { CollectionInfo, Opening } from '../../../src/fauna/fauna.ts'
import { rangePageSize } from '../../../src/sync/pacing/page-size.ts'
import { Workers } from '../../../src/sync/pacing/workers.ts'
import type { RangeProgress } from '../../../src/sync/progress/range-progress.ts'
import { Moment } from '../../../src/sync/snapshot/moment.ts'
import type { StreamProgress } from '../../../src/sync/state/progress.ts'
import type { StreamReading } from '../../../src/sync/stream/stream-reading.ts'
import { collectionConfig } from './collection-config.ts'
import type { FakeFauna } from './fake-fauna.ts'
import { RecordingWriter, type RecordingWriterOptions } from './recording-writer.ts'

/** A log that keeps its lines, each with its level. */
export class RecordingLog implements Log {
  readonly lines: string[] = []

  warn(message: string): void {
    this.lines.push(`warn: ${message}`)
  }

  info(message: string): void {
    this.lines.push(`info: ${message}`)
  }

  debug(message: string): void {
    this.lines.push(`debug: ${message}`)
  }
}

export interface TestReading extends StreamReading {
  readonly fauna: FakeFauna
  readonly writer: RecordingWriter
  readonly log: RecordingLog
  /** What `reportStart` received. */
  readonly starts: string[]
  /** What `followRange` received. */
  readonly ranges: (() => RangeProgress)[]
}

export interface TestReadingOptions {
  /** By default 2; undefined: the size adapts. */
  readonly pageSize?: number | undefined
  readonly workers?: number
  readonly deletions?: CollectionConfig['deletions']
  readonly onExpiredHistory?: CollectionConfig['onExpiredHistory']
  readonly before?: StreamProgress
  readonly generationId?: number
  readonly syncId?: number
  /** The time that the user chose, in microseconds. */
  readonly at?: number
  /** As it was when the stream began. */
  readonly collection?: Partial<CollectionInfo>
  /** What was asked before it began; by default so early that it is asked again. */
  readonly opening?: Partial<Opening>
  readonly writer?: RecordingWriterOptions
}

export const DELETIONS: NonNullable<CollectionConfig['deletions']> = {
  column: 'deleted_at',
  isNullOnDocuments: false,
  onLost: 'fail',
}

/** A monotonic clock, in milliseconds, which fake timers replace. */
const elapsed = (): number => performance.now()

/** A stream of the collection `users`. */
export function testReading(fauna: FakeFauna, options: TestReadingOptions = {}): TestReading {
  const {
    workers = 1,
    deletions,
    before = {},
    generationId,
    syncId,
    collection,
    opening,
    writer,
    at,
    onExpiredHistory,
  } = options
  const pageSize = 'pageSize' in options ? options.pageSize : 2
  const starts: string[] = []
  const ranges: (() => RangeProgress)[] = []
  const config = collectionConfig({
    ...(pageSize !== undefined && { pageSize }),
    ...(deletions && { deletions }),
    ...(onExpiredHistory && { onExpiredHistory }),
  })
  const pacing = { config, fauna, workers: new Workers(workers), elapsed }
  return {
    name: 'users',
    collection: {
      name: 'users',
      historyDays: 0,
      definition: 'visible',
      access: 'readable',
      ...collection,
    },
    opening: { ts: 0, collection: undefined, existed: true, indexAccess: new Map(), isUnchanged: false, ...opening },
    ...pacing,
    writer: new RecordingWriter(writer),
    pageSize: rangePageSize(pacing),
    moment: new Moment({ fauna, elapsed, at }),
    log: new RecordingLog(),
    starts,
    reportStart: (how) => starts.push(how),
    followRange(look) {
      ranges.push(look)
      return () => {}
    },
    ranges,
    before,
    ...(generationId !== undefined && { generationId }),
    ...(syncId !== undefined && { syncId }),
  }
}
