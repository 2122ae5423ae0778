import type { ConfiguredStream } from '../../airbyte/catalog.ts'
import { listed } from '../../text/listed.ts'

/** Whether changes are read: PyAirbyte requests "incremental" for every stream, also for those that do not support it. */
export function isIncremental({ syncMode, supportedSyncModes }: ConfiguredStream): boolean {
  return syncMode === 'incremental' && supportedSyncModes?.includes('incremental') !== false
}

/** A warning about streams that are read in another mode than their catalog entries request; undefined if there are none. */
export function unsupportedModeWarning(streams: readonly ConfiguredStream[]): string | undefined {
  const names = streams
    .filter((stream) => stream.syncMode === 'incremental' && !isIncremental(stream))
    .map(({ descriptor }) => descriptor.name)
  if (names.length === 0) return undefined
  return `Read as full refreshes, although their catalog entries request "incremental", which they do not support: ${listed(names)}.`
}
