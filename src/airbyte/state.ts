import * as z from 'zod'
import { ConfigError } from '../text/config-error.ts'
import { firstIssue } from '../text/first-issue.ts'
import { quoted } from '../text/quoted.ts'
import { streamName } from './stream-name.ts'

/** The state of each stream, by its `streamName`, not yet validated. */
export type IncomingState = ReadonlyMap<string, unknown>

const descriptor = z.object({ name: z.string(), namespace: z.string().nullish() })

const streamState = z.object({ stream_descriptor: descriptor, stream_state: z.unknown().optional() })

const streamMessage = z.object({ type: z.literal('STREAM'), stream: streamState })

const globalMessage = z.object({ type: z.literal('GLOBAL'), global: z.object({ stream_states: z.array(streamState) }) })

/** A state for each stream in one object, as airbyte-source-fauna 0.1.10 wrote it. */
const states = z.record(z.string(), z.unknown())

const legacyMessage = z.object({ type: z.literal('LEGACY'), data: states })

/**
 * Reads a state in any form that a platform passes: a list of STREAM messages (the current form), one GLOBAL or LEGACY
 * message, or an object with a state for each stream (the oldest form, which airbyte-source-fauna 0.1.10 wrote).
 * @throws ConfigError that names the field
 */
export function parseState(given: unknown): IncomingState {
  if (given === null || given === undefined) return new Map()
  if (typeof given !== 'object')
    throw new ConfigError('The state must be a JSON array of state messages, or an object.')
  if (Array.isArray(given)) return new Map(given.flatMap((message, i) => messageStates(message, `[${i}]`)))
  return new Map('type' in given && typeof given.type === 'string' ? messageStates(given, '') : objectStates(given))
}

/**
 * An object with a state for each stream. Keys that name no stream, such as `_comment`, may hold anything: no stream
 * looks at them.
 */
function objectStates(given: object): [string, unknown][] {
  const found = otherFileIn(given)
  if (found === undefined) return Object.entries(given)
  throw new ConfigError(
    `The state cannot be used: it is a ${found.file} (it has the field ${quoted(found.field)}). Pass the state that the last sync wrote, or none to read the streams from the start.`,
  )
}

/** The fields by which a catalog or a configuration, passed as a state, is recognized. A stream's state is an object. */
function otherFileIn(given: object): { readonly file: string; readonly field: string } | undefined {
  const fields = new Map<string, unknown>(Object.entries(given))
  if (Array.isArray(fields.get('streams'))) return { file: 'catalog', field: 'streams' }
  const field = ['domain', 'secret', 'scheme'].find((name) => typeof fields.get(name) === 'string')
  return field === undefined ? undefined : { file: 'configuration', field }
}

function messageStates(given: unknown, path: string): [string, unknown][] {
  const message =
    (given as { type?: unknown; state?: unknown } | null)?.type === 'STATE'
      ? (given as { state: unknown }).state
      : given
  const type = (message as { type?: unknown } | null)?.type
  switch (type) {
    case 'STREAM': {
      const { stream } = parse(streamMessage, message, path)
      return [namedState(stream)]
    }
    case 'GLOBAL':
      return parse(globalMessage, message, path).global.stream_states.map(namedState)
    case 'LEGACY':
      return Object.entries(parse(legacyMessage, message, path).data)
    default:
      throw new ConfigError(`The state cannot be used: ${messageAt(path)} has no "type" of STREAM, GLOBAL or LEGACY.`)
  }
}

/** An empty namespace is none. */
function namedState({
  stream_descriptor: { name, namespace },
  stream_state,
}: z.infer<typeof streamState>): [string, unknown] {
  return [streamName({ name, ...(namespace && { namespace }) }), stream_state]
}

function parse<T>(schema: z.ZodType<T>, value: unknown, path: string): T {
  const parsed = schema.safeParse(value)
  if (parsed.success) return parsed.data
  throw new ConfigError(`The state cannot be used: in ${messageAt(path)}, ${firstIssue(parsed.error)}.`)
}

function messageAt(path: string): string {
  return path === '' ? 'the message' : `the message ${path}`
}
