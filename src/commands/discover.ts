import { configureCatalog } from '../airbyte/configure-catalog.ts'
import type { SyncMode } from '../airbyte/messages.ts'
import { INTERACTIVE_RETRY_MS } from '../fauna/http/retry.ts'
import { type CommandContext, type Connection, readConfig, withFauna } from './session/session.ts'
import { discoverStreams, streamsFor } from './streams/streams.ts'

export interface DiscoverOptions {
  /** The names of the streams to discover; empty: all of them. */
  readonly picked: readonly string[]
  /** The mode of a configured catalog, written as a file for `read`; absent: a CATALOG message is written. */
  readonly configured?: SyncMode
}

/** Writes a catalog with a stream for each readable collection. */
export async function discover(
  connection: Connection,
  { picked, configured }: DiscoverOptions,
  context: CommandContext,
): Promise<void> {
  const config = await readConfig(connection, context)
  const { output } = context
  await withFauna(config, context, INTERACTIVE_RETRY_MS, async (session) => {
    if (configured === undefined) {
      output.message({ type: 'CATALOG', catalog: { streams: await discoverStreams(session, picked) } })
      return
    }
    const catalog = configureCatalog(await streamsFor(session, picked, configured), configured)
    output.text(`${JSON.stringify(catalog, null, 2)}\n`)
  })
}
