import { Command, CommanderError, Option } from 'commander'
import packageJson from '../../package.json' with { type: 'json' }
import type { Output } from '../airbyte/output.ts'
import type { CommandContext } from '../commands/session/session.ts'
import type { Environment } from '../config/complete-config.ts'
import { CHECK_HELP, DISCOVER_HELP, EXPORT_HELP, PROGRAM_HELP, READ_HELP, VERIFY_HELP } from './help.ts'
import {
  type CommonFlags,
  collect,
  connectionOf,
  DEFAULT_MODE,
  type DiscoverFlags,
  type ExportFlags,
  modeOption,
  outputOf,
  pickedOf,
  type ReadFlags,
  refuseContradictions,
  shortenQuoted,
  timeOf,
  usageError,
  type VerifyFlags,
} from './options.ts'

/** 0: the command succeeded; 1: something could not be read; 2: the command line is wrong. */
export type ExitCode = 0 | 1 | 2

const SUCCESS: ExitCode = 0
const FAILURE: ExitCode = 1
const USAGE: ExitCode = 2

export interface ContextOptions {
  readonly debug: boolean
  readonly quiet: boolean
  /** Whether the log is written to standard error too. */
  readonly verbose: boolean
  /** Whether standard output contains the result alone; warnings and errors then go to standard error. */
  readonly resultOnly: boolean
}

export interface CliEnvironment {
  readonly output: Output
  /** Writes to standard error what is wrong with the command line. */
  writeError(text: string): void
  readonly env: Environment
  createContext(options: ContextOptions): Promise<CommandContext>
}

/**
 * Parses the command line and runs the command.
 * @param args the command line without the program's name
 * @throws what the command throws
 */
export async function runCli(args: readonly string[], environment: CliEnvironment): Promise<ExitCode> {
  const program = createProgram(environment)
  let complete = true
  const done = (result: boolean): void => {
    complete = result
  }
  addSpec(program, environment)
  addCheck(program, environment)
  addDiscover(program, environment)
  addRead(program, environment, done)
  addExport(program, environment, done)
  addVerify(program, environment, done)
  try {
    await program.parseAsync(args, { from: 'user' })
    return complete ? SUCCESS : FAILURE
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? SUCCESS : USAGE
    throw error
  }
}

function createProgram({ output, writeError }: CliEnvironment): Command {
  return new Command('source-fauna')
    .description('Airbyte source connector for the Fauna database')
    .version(packageJson.version)
    .exitOverride()
    .configureHelp({ showGlobalOptions: true })
    .configureOutput({
      writeOut: (text) => output.text(text),
      writeErr: writeError,
      outputError: (text, write) => write(shortenQuoted(text)),
    })
    .showHelpAfterError('Run the command with --help to see its options.')
    .addHelpText('after', PROGRAM_HELP)
}

// The module of a command is imported when the command runs: `spec` starts without the client, zod and ajv.

function addSpec(program: Command, { output }: CliEnvironment): void {
  addCommand(program, 'spec', 'write the options of the configuration').action(async () => {
    const { spec } = await import('../commands/spec.ts')
    spec(output)
  })
}

function addCheck(program: Command, { env, createContext }: CliEnvironment): void {
  addConnectedCommand(program, 'check', 'test a configuration; if it does not work, say how to fix it')
    .addHelpText('after', CHECK_HELP)
    .action(async (options: CommonFlags, command: Command) => {
      const connection = connectionOf(options, env, command)
      const { check } = await import('../commands/check.ts')
      await check(connection, await createContext(contextOptions(options)))
    })
}

function addDiscover(program: Command, { env, createContext }: CliEnvironment): void {
  addConnectedCommand(program, 'discover', 'write the catalog of all readable streams')
    .option('--stream <name>', 'only this stream (name, or path:name); can be given several times', collect)
    .option('--configured', 'write a configured catalog for read --catalog')
    .addOption(modeOption('with --configured: sync mode of the streams'))
    .addHelpText('after', DISCOVER_HELP)
    .action(async (options: DiscoverFlags, command: Command) => {
      const connection = connectionOf(options, env, command)
      const resultOnly = options.configured === true
      if (options.mode !== undefined && !resultOnly) usageError(command, "option '--mode <mode>' needs --configured")
      const picked = pickedOf(options, command)
      const { discover } = await import('../commands/discover.ts')
      const configured = resultOnly ? { configured: options.mode ?? DEFAULT_MODE } : {}
      const context = await createContext({ ...contextOptions(options), resultOnly })
      await discover(connection, { picked, ...configured }, context)
    })
}

function addRead(program: Command, { env, createContext }: CliEnvironment, done: (complete: boolean) => void): void {
  addConnectedCommand(program, 'read', 'write the records of the streams')
    .option('--catalog <file>', 'configured catalog (JSON); without it, all streams')
    .option('--state <file>', 'states of an earlier read (JSON)')
    .option('--stream <name>', 'only this stream (name, or path:name); can be given several times', collect)
    .addOption(modeOption('without --catalog: sync mode of the streams'))
    .option('--at <time>', 'read the database as of this time (ISO 8601 or microseconds)')
    .addHelpText('after', READ_HELP)
    .action(async (options: ReadFlags, command: Command) => {
      const connection = connectionOf(options, env, command)
      refuseContradictions(options, command)
      const { catalog, state } = options
      const from = catalog === undefined ? { mode: options.mode ?? DEFAULT_MODE } : { catalog }
      const picked = pickedOf(options, command)
      const at = timeOf(options, command)
      const { read } = await import('../commands/read.ts')
      done(await read(connection, { from, picked, state, at }, await createContext(contextOptions(options))))
    })
}

function addExport(program: Command, { env, createContext }: CliEnvironment, done: (complete: boolean) => void): void {
  addConnectedCommand(program, 'export', 'write all documents into files, one for each collection')
    .requiredOption('--output <directory>', 'empty directory for the files; created if it does not exist')
    .option('--stream <name>', 'only this stream (name, or path:name); can be given several times', collect)
    .option('--at <time>', 'export the database as of this time (ISO 8601 or microseconds)')
    .option('--gzip', 'compress the files')
    .option('--resume', 'resume the export in the directory, if it was interrupted')
    .option('--no-verify', 'do not compare the files with the database afterwards')
    .addHelpText('after', EXPORT_HELP)
    .action(async (options: ExportFlags, command: Command) => {
      const connection = connectionOf(options, env, command)
      const { gzip = false, resume = false, verify } = options
      const output = outputOf(options, command)
      const picked = pickedOf(options, command)
      const at = timeOf(options, command)
      const { exportDatabases } = await import('../commands/export/export.ts')
      const context = await createContext({ ...contextOptions(options), resultOnly: true })
      done(await exportDatabases(connection, { output, picked, at, gzip, resume, verify }, context))
    })
}

function addVerify(program: Command, { env, createContext }: CliEnvironment, done: (equal: boolean) => void): void {
  addConnectedCommand(program, 'verify', 'compare the files of an export with its manifest, and with the database')
    .requiredOption('--output <directory>', 'directory of a complete export')
    .addHelpText('after', VERIFY_HELP)
    .action(async (options: VerifyFlags, command: Command) => {
      const { config, endpoint } = options
      const output = outputOf(options, command)
      // The environment alone does not ask for a database.
      const isConnected = config !== undefined || endpoint !== undefined
      const connection = isConnected ? connectionOf(options, env, command) : undefined
      const { verifyExport } = await import('../commands/export/verify-export.ts')
      const context = await createContext({ ...contextOptions(options), resultOnly: true })
      done(await verifyExport(output, connection, context))
    })
}

function addCommand(program: Command, name: string, description: string): Command {
  return program.command(name).description(description).addOption(new Option('--debug', 'write DEBUG messages too'))
}

function addConnectedCommand(program: Command, name: string, description: string): Command {
  return addCommand(program, name, description)
    .option('--config <file>', 'configuration (JSON); - is standard input')
    .option('--endpoint <url>', "Fauna's address; overrides the configuration")
    .option('--database <path>', 'only this database below that of the secret; can be given several times', collect)
    .option('--quiet', 'write only errors to standard error')
    .option('--verbose', 'write the log to standard error too')
}

function contextOptions({ debug, quiet, verbose }: CommonFlags): ContextOptions {
  return { debug: debug === true, quiet: quiet === true, verbose: verbose === true, resultOnly: false }
}
