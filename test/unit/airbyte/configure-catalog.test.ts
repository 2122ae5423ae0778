import { describe, expect, it } from 'vitest'
import { parseCatalog } from '../../../src/airbyte/catalog.ts'
import { configureCatalog } from '../../../src/airbyte/configure-catalog.ts'
import type { AirbyteStream, SyncMode } from '../../../src/airbyte/messages.ts'

const stream = (name: string, ...modes: readonly SyncMode[]): AirbyteStream => ({
  name,
  json_schema: { type: 'object' },
  supported_sync_modes: modes,
  source_defined_cursor: true,
  default_cursor_field: ['ts'],
  source_defined_primary_key: [['ref']],
  is_resumable: true,
})

describe('a configured catalog', () => {
  it('has every stream in the mode, or as a full refresh if the stream does not support it', () => {
    const streams = [stream('both', 'full_refresh', 'incremental'), stream('full', 'full_refresh')]
    const modes = (mode: SyncMode) => parseCatalog(configureCatalog(streams, mode)).map(({ syncMode }) => syncMode)
    expect(modes('incremental')).toEqual(['incremental', 'full_refresh'])
    expect(modes('full_refresh')).toEqual(['full_refresh', 'full_refresh'])
  })

  it.each([
    ['incremental', 'append_dedup'],
    ['full_refresh', 'overwrite'],
  ] as const)('in the mode %s has the destination mode %s, cursor and key', (mode, destination) => {
    expect(configureCatalog([stream('a', 'full_refresh', 'incremental')], mode).streams).toEqual([
      {
        stream: stream('a', 'full_refresh', 'incremental'),
        sync_mode: mode,
        destination_sync_mode: destination,
        cursor_field: ['ts'],
        primary_key: [['ref']],
      },
    ])
  })
})
