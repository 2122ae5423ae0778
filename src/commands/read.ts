import { parseCatalog } from '../airbyte/catalog.ts'
import { parseState } from '../airbyte/state.ts'
import { readJsonFile } from '../config/json-file.ts'
import { READ_RETRY_MS } from '../fauna/retry.ts'
import { syncStreams } from '../sync/sync.ts'
import { type CommandContext, readConfig, withFauna } from './session.ts'

/**
 * Writes the records of the configured streams, with states and statuses.
 * @param statePath absent: nothing to go on from
 * @returns whether every stream ended
 */
export async function read(
  configPath: string,
  catalogPath: string,
  statePath: string | undefined,
  context: CommandContext,
): Promise<boolean> {
  const config = await readConfig(configPath, context)
  const streams = parseCatalog(await readJsonFile(catalogPath, 'catalog'))
  const state = parseState(statePath === undefined ? undefined : await readJsonFile(statePath, 'state'))
  return withFauna(config, context, READ_RETRY_MS, ({ fauna, log, onRateLimit }) =>
    syncStreams({
      fauna,
      config: config.collection,
      streams,
      readers: config.concurrency,
      state,
      output: context.output,
      log,
      signal: context.signal,
      onRateLimit,
    }),
  )
}
