import { PassThrough } from 'node:stream'
import { openOutput } from '../../../src/airbyte/output.ts'
import { MANIFEST_FORMAT, type UnfinishedExport } from '../../../src/export/directory/manifest.ts'
import type { ExportSync } from '../../../src/export/export-collections.ts'
import { RequestMeter } from '../../../src/fauna/request-meter.ts'
import { collectionConfig } from '../sync/collection-config.ts'
import type { FakeFauna } from '../sync/fake-fauna.ts'
import { onlyDatabase } from '../sync/only-database.ts'
import { RecordingLog } from '../sync/test-reading.ts'

/** The list of an export of these collections as of now, nothing of which is complete. */
export function unfinishedOf(fauna: FakeFauna, names: readonly string[] = ['users'], gzip = false): UnfinishedExport {
  return {
    ...MANIFEST_FORMAT,
    source_fauna: '1.3.0',
    endpoint: 'http://localhost:8443',
    api_version: '4',
    moment: '',
    moment_ts: fauna.clock,
    gzip,
    not_exported: [],
    selected: names.map((collection) => ({ collection, file: `${collection}.jsonl` })),
    collections: [],
    databases: [{ folder: '' }],
    schemas: [],
  }
}

export interface ExportSyncOptions {
  readonly workers?: number
  readonly pageSize?: number
  readonly signal?: AbortSignal
}

/** What reading needs, and the messages about streams that failed. */
export function exportSyncOf(
  fauna: FakeFauna,
  { workers = 1, pageSize = 10, signal = new AbortController().signal }: ExportSyncOptions = {},
) {
  const stream = new PassThrough()
  const output = openOutput(stream, () => {})
  const log = new RecordingLog()
  const sync: ExportSync = {
    databases: onlyDatabase(fauna),
    config: collectionConfig({ pageSize }),
    workers,
    output,
    log,
    signal,
    onRateLimit: () => {},
    meter: new RequestMeter(),
  }
  const errors = async (): Promise<string> => {
    await output.flush()
    return String(stream.read() ?? '')
  }
  return { sync, errors, log }
}
