import { Command, CommanderError, Option } from 'commander'
import packageJson from '../package.json' with { type: 'json' }
import type { CommandContext } from './commands/session.ts'

/** What the process is to end with. */
export type ExitCode = 0 | 1 | 2

const SUCCESS: ExitCode = 0
const FAILURE: ExitCode = 1
const USAGE: ExitCode = 2

/**
 * Parses the command line and runs the command.
 * @param args what stands behind the program's name
 * @param context made for the command, with `--debug` or without
 * @throws what the command throws
 */
export async function runCli(
  args: readonly string[],
  context: (options: { debug: boolean }) => CommandContext,
): Promise<ExitCode> {
  let exitCode = SUCCESS
  const program = new Command('source-fauna')
    .description('Airbyte source connector for the Fauna database')
    .version(packageJson.version)
    .exitOverride()
    .configureHelp({ showGlobalOptions: true })
    .configureOutput({ outputError: (text, write) => write(shortened(text)) })
    .showHelpAfterError('Run it with --help to see what it takes.')

  const command = (name: string, description: string): Command =>
    program.command(name).description(description).addOption(new Option('--debug', 'write DEBUG messages too'))

  command('spec', 'write what a configuration may hold').action(async (options) => {
    const { spec } = await import('./commands/spec.ts')
    spec(context(contextOptions(options)))
  })

  command('check', 'say whether a configuration works, and if not, what to do')
    .requiredOption('--config <file>', 'configuration (JSON)')
    .action(async (options) => {
      const { check } = await import('./commands/check.ts')
      await check(options.config, context(contextOptions(options)))
    })

  command('discover', 'write the streams that can be read')
    .requiredOption('--config <file>', 'configuration (JSON)')
    .action(async (options) => {
      const { discover } = await import('./commands/discover.ts')
      await discover(options.config, context(contextOptions(options)))
    })

  command('read', 'write the records of the configured streams')
    .requiredOption('--config <file>', 'configuration (JSON)')
    .requiredOption('--catalog <file>', 'configured catalog (JSON)')
    .option('--state <file>', 'state of an earlier read (JSON)')
    .action(async (options) => {
      const { read } = await import('./commands/read.ts')
      const complete = await read(options.config, options.catalog, options.state, context(contextOptions(options)))
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

/** What is quoted may be long, and hold something secret behind a `=`. */
function shortened(text: string): string {
  return text.replace(/'(.*)'/s, (_, given: string) => {
    const [name = ''] = given.split('=', 1)
    return `'${name.length <= 60 ? name : `${name.slice(0, 59)}…`}'`
  })
}

function contextOptions(options: { debug?: boolean }): { debug: boolean } {
  return { debug: options.debug === true }
}
