import { describe, expect, it } from 'vitest'
import type { ConfiguredStream } from '../../../../src/airbyte/catalog.ts'
import type { SyncMode } from '../../../../src/airbyte/messages.ts'
import { isIncremental, unsupportedModeWarning } from '../../../../src/sync/discovery/sync-mode.ts'

const stream = (name: string, syncMode: SyncMode, supportedSyncModes?: readonly SyncMode[]): ConfiguredStream => ({
  descriptor: { name },
  syncMode,
  ...(supportedSyncModes && { supportedSyncModes }),
})

describe('a stream', () => {
  it.each([
    ['its catalog entry requests it', true, stream('a', 'incremental', ['full_refresh', 'incremental'])],
    ['its catalog entry does not say what it supports', true, stream('a', 'incremental')],
    ['it does not support it', false, stream('a', 'incremental', ['full_refresh'])],
    ['its catalog entry requests a full refresh', false, stream('a', 'full_refresh', ['incremental'])],
  ] as const)('is incremental if %s: %s', (_, expected, given) => {
    expect(isIncremental(given)).toBe(expected)
  })
})

describe('the warning about streams that do not support the requested mode', () => {
  it('lists them', () => {
    const streams = [
      stream('a', 'incremental', ['full_refresh']),
      stream('b', 'incremental'),
      stream('c', 'full_refresh', ['full_refresh']),
      stream('d', 'incremental', ['full_refresh']),
    ]
    expect(unsupportedModeWarning(streams)).toMatch(/^Read as full refreshes.*"incremental".*: "a", "d"\.$/)
  })

  it('does not exist if there are none', () => {
    expect(unsupportedModeWarning([stream('a', 'incremental'), stream('b', 'full_refresh', ['full_refresh'])])).toBe(
      undefined,
    )
  })
})
