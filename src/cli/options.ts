import { type Command, Option } from 'commander'
import type { SyncMode } from '../airbyte/messages.ts'
import type { Connection } from '../commands/session/session.ts'
import { type Environment, isComplete } from '../config/complete-config.ts'
import { type EndpointFields, parseEndpointUrl } from '../config/connection/endpoint-url.ts'
import { parseTime } from '../config/time.ts'
import { ConfigError } from '../text/config-error.ts'
import { shorten } from '../text/shorten.ts'

/** The options of every command that connects to Fauna. */
export interface CommonFlags {
  readonly config?: string
  readonly endpoint?: string
  readonly database?: readonly string[]
  readonly debug?: true
  readonly quiet?: true
  readonly verbose?: true
}

export interface DiscoverFlags extends CommonFlags {
  readonly configured?: true
  readonly mode?: SyncMode
  readonly stream?: readonly string[]
}

export interface ReadFlags extends CommonFlags {
  readonly at?: string
  readonly catalog?: string
  readonly state?: string
  readonly mode?: SyncMode
  readonly stream?: readonly string[]
}

export interface ExportFlags extends CommonFlags {
  readonly output: string
  readonly at?: string
  readonly stream?: readonly string[]
  readonly gzip?: true
  readonly resume?: true
  readonly verify: boolean
}

export interface VerifyFlags extends CommonFlags {
  readonly output: string
}

export const DEFAULT_MODE: SyncMode = 'full_refresh'

const MODES: readonly SyncMode[] = ['full_refresh', 'incremental']

export function modeOption(description: string): Option {
  return new Option('--mode <mode>', `${description} (default: ${DEFAULT_MODE})`).choices(MODES)
}

/** Collects an option that is given several times. */
export function collect(value: string, previous: readonly string[] = []): readonly string[] {
  return [...previous, value]
}

/** Where the command finds its configuration; ends the command if there is neither a file nor all variables. */
export function connectionOf(
  { config, endpoint: url, database: databases }: CommonFlags,
  env: Environment,
  command: Command,
): Connection {
  const endpoint = url === undefined ? undefined : endpointOf(url, command)
  if (config === undefined && !isComplete({ env, ...(endpoint && { endpoint }) })) {
    const missing = endpoint === undefined ? 'are FAUNA_SECRET and FAUNA_ENDPOINT' : 'is FAUNA_SECRET'
    usageError(command, `required option '--config <file>' not specified, nor ${missing} set`)
  }
  return { config, endpoint, databases }
}

function endpointOf(url: string, command: Command): EndpointFields {
  try {
    return parseEndpointUrl(url, "option '--endpoint <url>'")
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error
    return usageError(command, error.message)
  }
}

/** The time of `--at`, in microseconds; undefined if it is not given. */
export function timeOf({ at }: Pick<ReadFlags, 'at'>, command: Command): number | undefined {
  if (at === undefined) return undefined
  try {
    return parseTime(at, "option '--at <time>'")
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error
    return usageError(command, error.message)
  }
}

/** The names of the streams that are asked for, each once; empty: all streams. */
export function pickedOf({ stream = [] }: Pick<ReadFlags, 'stream'>, command: Command): readonly string[] {
  if (stream.includes('')) usageError(command, "option '--stream <name>' argument is empty")
  return [...new Set(stream)]
}

/** The directory of an export; ends the command if it is empty text. */
export function outputOf({ output }: Pick<ExportFlags, 'output'>, command: Command): string {
  if (output === '') usageError(command, "option '--output <directory>' argument is empty")
  return output
}

/** Ends the command if options of `read` contradict each other. */
export function refuseContradictions({ config, catalog, state, mode }: ReadFlags, command: Command): void {
  if ([config, catalog, state].filter((path) => path === '-').length > 1) {
    usageError(command, 'only one file can be standard input (-)')
  }
  if (catalog !== undefined && mode !== undefined) {
    usageError(command, "option '--mode <mode>' cannot be used with --catalog, which sets the mode of each stream")
  }
  if (catalog === undefined && state !== undefined && mode === undefined) {
    usageError(command, "option '--state <file>' needs --catalog or --mode, which say how the streams are read")
  }
}

/** Ends the command with an error about its options. */
export function usageError(command: Command, problem: string): never {
  command.error(`error: ${problem}`)
}

/** The longest argument that an error repeats, in characters. */
const LONGEST_ARGUMENT = 60

/** Shortens what commander quotes in an error, and removes what follows a `=`: it can be long, or a secret. */
export function shortenQuoted(text: string): string {
  return text.replace(/'(.*)'/s, (_, argument: string) => {
    const [name = ''] = argument.split('=', 1)
    return `'${shorten(name, LONGEST_ARGUMENT)}'`
  })
}
