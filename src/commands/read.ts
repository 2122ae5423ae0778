import packageJson from '../../package.json' with { type: 'json' }
import { type ConfiguredStream, parseCatalog } from '../airbyte/catalog.ts'
import { configureCatalog } from '../airbyte/configure-catalog.ts'
import type { SyncMode } from '../airbyte/messages.ts'
import { parseState } from '../airbyte/state.ts'
import type { Config } from '../config/config.ts'
import { originOf } from '../fauna/http/endpoint.ts'
import { READ_RETRY_MS } from '../fauna/http/retry.ts'
import { isoTime } from '../sync/records/iso-time.ts'
import { syncStreams } from '../sync/sync.ts'
import { countOf } from '../text/count.ts'
import { everyMinute } from './every-minute.ts'
import {
  type CommandContext,
  type Connection,
  readConfig,
  readInput,
  type Session,
  withFauna,
} from './session/session.ts'
import { pickStreams } from './streams/pick-streams.ts'
import { streamsFor } from './streams/streams.ts'

export interface ReadOptions {
  /** The streams: those of a configured catalog, or all that discover finds, in one mode. */
  readonly from: { readonly catalog: string } | { readonly mode: SyncMode }
  /** The names of the streams to read; empty: all of them. */
  readonly picked: readonly string[]
  /** The file with the states of an earlier read; absent: every stream is read from the start. */
  readonly state?: string | undefined
  /** The time as of which to read, in microseconds; absent: the present of the database. */
  readonly at?: number | undefined
}

/**
 * Reads the configured streams: writes their records, states and statuses.
 * @returns whether every stream is complete
 */
export async function read(
  connection: Connection,
  { from, picked, state: statePath, at }: ReadOptions,
  context: CommandContext,
): Promise<boolean> {
  const config = await readConfig(connection, context)
  // Read before Fauna is opened: a file that cannot be used costs no request.
  const configured =
    'catalog' in from
      ? pickStreams(parseCatalog(await readInput(from.catalog, 'catalog', context)), picked)
      : (session: Session) => discovered(session, picked, from.mode)
  const state = parseState(statePath === undefined ? undefined : await readInput(statePath, 'state', context))
  return withFauna(config, context, READ_RETRY_MS, async (session) => {
    const { databases, log, meter, onRateLimit } = session
    const streams = typeof configured === 'function' ? await configured(session) : configured
    log.info(startText(config, streams.length, at))
    return syncStreams({
      databases,
      config: config.collection,
      streams,
      workers: config.concurrency,
      state,
      at,
      output: context.output,
      log,
      signal: context.signal,
      onRateLimit,
      watch: context.watch,
      meter,
      everyMinute,
    })
  })
}

/** @param at the time as of which to read, in microseconds; absent: the present */
export function startText(
  { endpoint, apiVersion, concurrency }: Pick<Config, 'endpoint' | 'apiVersion' | 'concurrency'>,
  streams: number,
  at?: number,
): string {
  const asOf = at === undefined ? '' : ` as of ${isoTime(at)}`
  return `source-fauna ${packageJson.version} on Node ${process.versions.node} reads ${countOf(streams, 'stream')} of ${originOf(endpoint)}${asOf} over FQL v${apiVersion}, concurrency ${concurrency}.`
}

async function discovered(session: Session, picked: readonly string[], mode: SyncMode): Promise<ConfiguredStream[]> {
  return parseCatalog(configureCatalog(await streamsFor(session, picked, mode), mode))
}
