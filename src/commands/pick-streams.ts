import type { ConfiguredStream } from '../airbyte/catalog.ts'
import { ConfigError } from '../text/config-error.ts'
import { listed } from '../text/listed.ts'
import { quoted } from '../text/quoted.ts'
import { nearestFirst } from './nearest-first.ts'

/**
 * The streams of a catalog that are wanted, in its order.
 * @param picked their names; none: all
 * @throws ConfigError where the catalog has none of that name
 */
export function pickStreams(streams: readonly ConfiguredStream[], picked: readonly string[]): ConfiguredStream[] {
  const names = streams.map(({ descriptor }) => descriptor.name)
  const missing = picked.find((name) => !names.includes(name))
  if (missing !== undefined) {
    throw new ConfigError(
      `The catalog has no stream ${quoted(missing)}. ${
        names.length === 0 ? 'It is empty.' : `It has ${listed(nearestFirst(missing, names))}.`
      }`,
    )
  }
  return streams.filter(({ descriptor }) => picked.length === 0 || picked.includes(descriptor.name))
}
