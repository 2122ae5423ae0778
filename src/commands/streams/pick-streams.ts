import type { ConfiguredStream } from '../../airbyte/catalog.ts'
import { streamName } from '../../airbyte/stream-name.ts'
import { ConfigError } from '../../text/config-error.ts'
import { listed } from '../../text/listed.ts'
import { quoted } from '../../text/quoted.ts'
import { nearestFirst } from './nearest-first.ts'

/**
 * The streams of a catalog that are asked for, in the order of the catalog.
 * @param picked what `streamName` gives; empty: all streams
 * @throws ConfigError if the catalog does not contain one of them
 */
export function pickStreams(streams: readonly ConfiguredStream[], picked: readonly string[]): ConfiguredStream[] {
  const names = streams.map(({ descriptor }) => streamName(descriptor))
  const missing = picked.find((name) => !names.includes(name))
  if (missing !== undefined) {
    const contents = names.length === 0 ? 'It is empty.' : `It contains ${listed(nearestFirst(missing, names))}.`
    throw new ConfigError(`The catalog does not contain the stream ${quoted(missing)}. ${contents}`)
  }
  return streams.filter(({ descriptor }) => picked.length === 0 || picked.includes(streamName(descriptor)))
}
