import type { StreamDescriptor, StreamState } from '../../airbyte/messages.ts'
import { endOf } from '../../fauna/positions.ts'
import { formatStreamState } from '../../sync/state/stream-state.ts'
import type { Manifest } from './manifest.ts'

/** The state of one stream, as `read --state` takes it. */
export interface ChangesState {
  readonly type: 'STREAM'
  readonly stream: { readonly stream_descriptor: StreamDescriptor; readonly stream_state: StreamState }
}

/**
 * The state from which an incremental read sends every change and deletion after an export, over both APIs: an export
 * contains everything up to and including its moment.
 */
export function changesStates({
  collections,
  moment_ts: moment,
}: Pick<Manifest, 'collections' | 'moment_ts'>): readonly ChangesState[] {
  const streamState = formatStreamState({ updates: endOf(moment), deletions: endOf(moment), snapshot: moment })
  return collections.map(({ collection: name, database }) => ({
    type: 'STREAM',
    stream: {
      stream_descriptor: { name, ...(database !== undefined && { namespace: database }) },
      stream_state: streamState,
    },
  }))
}
