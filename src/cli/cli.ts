import { Command, CommanderError, Option } from 'commander'
import packageJson from '../../package.json' with { type: 'json' }
import type { SyncMode } from '../airbyte/messages.ts'
import type { Output } from '../airbyte/output.ts'
import type { CommandContext, Connection } from '../commands/session.ts'
import { type Environment, isEnough } from '../config/complete-config.ts'
import { type EndpointFields, parseEndpointUrl } from '../config/endpoint-url.ts'
import { ConfigError } from '../text/config-error.ts'
import { CHECK_HELP, DISCOVER_HELP, PROGRAM_HELP, READ_HELP } from './help.ts'

/** What the process is to end with. */
export type ExitCode = 0 | 1 | 2

const SUCCESS: ExitCode = 0
const FAILURE: ExitCode = 1
const USAGE: ExitCode = 2

export interface ContextOptions {
  readonly debug: boolean
  readonly quiet: boolean
  /** Standard output is for the result alone: what is said in words goes to standard error. */
  readonly bare: boolean
}

export interface CliSurroundings {
  readonly output: Output
  readonly env: Environment
  /** Makes what a command is given. */
  context(options: ContextOptions): Promise<CommandContext>
}

/** The options of all commands that ask Fauna. */
interface CommonFlags {
  readonly config?: string
  readonly endpoint?: string
  readonly debug?: true
  readonly quiet?: true
}

interface DiscoverFlags extends CommonFlags {
  readonly configured?: true
  readonly mode?: SyncMode
  readonly stream?: readonly string[]
}

interface ReadFlags extends CommonFlags {
  readonly catalog?: string
  readonly state?: string
  readonly mode?: SyncMode
  readonly stream?: readonly string[]
}

/**
 * Parses the command line and runs the command.
 * @param args what stands behind the program's name
 * @throws what the command throws
 */
export async function runCli(args: readonly string[], { output, env, context }: CliSurroundings): Promise<ExitCode> {
  let exitCode = SUCCESS
  const program = new Command('source-fauna')
    .description('Airbyte source connector for the Fauna database')
    .version(packageJson.version)
    .exitOverride()
    .configureHelp({ showGlobalOptions: true })
    .configureOutput({ outputError: (text, write) => write(shortened(text)) })
    .showHelpAfterError('Run it with --help to see what it takes.')
    .addHelpText('after', PROGRAM_HELP)

  const command = (name: string, description: string): Command =>
    program.command(name).description(description).addOption(new Option('--debug', 'write DEBUG messages too'))

  const connected = (name: string, description: string): Command =>
    command(name, description)
      .option('--config <file>', 'configuration (JSON); - is standard input')
      .option('--endpoint <url>', 'where Fauna answers, whatever the configuration says')
      .option('--quiet', 'write nothing to standard error but errors')

  command('spec', 'write what a configuration may hold').action(async () => {
    const { spec } = await import('../commands/spec.ts')
    spec(output)
  })

  connected('check', 'say whether a configuration works, and if not, what to do')
    .addHelpText('after', CHECK_HELP)
    .action(async (options: CommonFlags, own: Command) => {
      const connection = connectionOf(options, env, own)
      const { check } = await import('../commands/check.ts')
      await check(connection, await context(contextOptions(options)))
    })

  connected('discover', 'write the streams that can be read')
    .option('--stream <name>', 'only this stream; may be given several times', collected)
    .option('--configured', 'write a configured catalog, as read takes it')
    .addOption(modeOption('with --configured: how to read the streams'))
    .addHelpText('after', DISCOVER_HELP)
    .action(async (options: DiscoverFlags, own: Command) => {
      const connection = connectionOf(options, env, own)
      const bare = options.configured === true
      if (options.mode !== undefined && !bare) usage(own, "option '--mode <mode>' needs --configured")
      const picked = pickedOf(options, own)
      const { discover } = await import('../commands/discover.ts')
      const configured = bare ? { configured: options.mode ?? DEFAULT_MODE } : {}
      await discover(connection, { picked, ...configured }, await context({ ...contextOptions(options), bare }))
    })

  connected('read', 'write the records of the streams')
    .option('--catalog <file>', 'configured catalog (JSON); without it, all streams')
    .option('--state <file>', 'state of an earlier read (JSON)')
    .option('--stream <name>', 'only this stream; may be given several times', collected)
    .addOption(modeOption('without --catalog: how to read the streams'))
    .addHelpText('after', READ_HELP)
    .action(async (options: ReadFlags, own: Command) => {
      const connection = connectionOf(options, env, own)
      refuseContradictions(options, own)
      const { catalog, state } = options
      const from = catalog === undefined ? { mode: options.mode ?? DEFAULT_MODE } : { catalog }
      const picked = pickedOf(options, own)
      const { read } = await import('../commands/read.ts')
      const complete = await read(connection, { from, picked, state }, await context(contextOptions(options)))
      exitCode = complete ? SUCCESS : FAILURE
    })

  try {
    await program.parseAsync(args, { from: 'user' })
    return exitCode
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? SUCCESS : USAGE
    throw error
  }
}

const DEFAULT_MODE: SyncMode = 'full_refresh'

const MODES: readonly SyncMode[] = ['full_refresh', 'incremental']

function modeOption(description: string): Option {
  return new Option('--mode <mode>', `${description} (default: ${DEFAULT_MODE})`).choices(MODES)
}

function collected(value: string, before: readonly string[] = []): readonly string[] {
  return [...before, value]
}

function contextOptions({ debug, quiet }: CommonFlags): ContextOptions {
  return { debug: debug === true, quiet: quiet === true, bare: false }
}

function connectionOf({ config, endpoint: url }: CommonFlags, env: Environment, command: Command): Connection {
  const endpoint = url === undefined ? undefined : endpointOf(url, command)
  if (config === undefined && !isEnough({ env, ...(endpoint && { endpoint }) })) {
    usage(command, "required option '--config <file>' not specified, nor are FAUNA_SECRET and FAUNA_ENDPOINT set")
  }
  return { config, endpoint }
}

function endpointOf(url: string, command: Command): EndpointFields {
  try {
    return parseEndpointUrl(url, "option '--endpoint <url>'")
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error
    return usage(command, error.message)
  }
}

function pickedOf({ stream = [] }: Pick<ReadFlags, 'stream'>, command: Command): readonly string[] {
  if (stream.includes('')) usage(command, "option '--stream <name>' argument is empty")
  return [...new Set(stream)]
}

function refuseContradictions({ config, catalog, state, mode }: ReadFlags, command: Command): void {
  if ([config, catalog, state].filter((path) => path === '-').length > 1) {
    usage(command, 'standard input (-) can be one file only')
  }
  if (catalog !== undefined && mode !== undefined) {
    usage(command, "option '--mode <mode>' is for reads without --catalog, which has the mode of each stream")
  }
  if (catalog === undefined && state !== undefined && mode === undefined) {
    usage(command, "option '--state <file>' needs --catalog or --mode, to tell what it is the state of")
  }
}

/** Ends the command with a word about its options. */
function usage(command: Command, problem: string): never {
  command.error(`error: ${problem}`)
}

/** What is quoted may be long, and hold something secret behind a `=`. */
function shortened(text: string): string {
  return text.replace(/'(.*)'/s, (_, given: string) => {
    const [name = ''] = given.split('=', 1)
    return `'${name.length <= 60 ? name : `${name.slice(0, 59)}…`}'`
  })
}
