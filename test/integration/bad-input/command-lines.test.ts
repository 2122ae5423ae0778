import { describe, expect, it } from 'vitest'
import { execute } from '../harness/execute.ts'
import { type WrittenText, writtenInProcess } from '../harness/run-in-process.ts'

interface WrongCommandLine {
  readonly args: readonly string[]
  readonly says: RegExp
}

const FILE = ['--config', 'c.json'] as const

/** A value that an error must not repeat. */
const LONG_ARGUMENT = 'long'.repeat(2_500)

const WRONG_COMMAND_LINES: readonly WrongCommandLine[] = [
  { args: [], says: /Usage: source-fauna/ },
  { args: ['frobnicate'], says: /unknown command 'frobnicate'/ },
  { args: ['CHECK', ...FILE], says: /unknown command 'CHECK'/ },
  { args: [''], says: /unknown command ''/ },
  { args: [LONG_ARGUMENT], says: /unknown command 'long/ },
  { args: [`--${LONG_ARGUMENT}`], says: /unknown option '--long/ },
  { args: ['--config', 'c.json', 'check'], says: /unknown option '--config'/ },
  { args: ['check'], says: /'--config <file>' not specified/ },
  { args: ['discover'], says: /'--config <file>' not specified/ },
  { args: ['read'], says: /'--config <file>' not specified/ },
  { args: ['read', '--catalog', 'k.json'], says: /'--config <file>' not specified/ },
  { args: ['check', '--config'], says: /'--config <file>' argument missing/ },
  { args: ['read', ...FILE, '--catalog', 'k.json', '--state'], says: /'--state <file>' argument missing/ },
  { args: ['check', ...FILE, '--state', 's.json'], says: /unknown option '--state'/ },
  { args: ['check', ...FILE, '--catalog=k.json'], says: /unknown option '--catalog'/ },
  { args: ['check', ...FILE, 'more'], says: /too many arguments/ },
  { args: ['check', '-c', 'c.json'], says: /unknown option '-c'/ },
  { args: ['check', ...FILE, '--debug=yes'], says: /unknown option '--debug'/ },
  { args: ['check', ...FILE, '--secret', LONG_ARGUMENT], says: /unknown option '--secret'/ },
  { args: ['check', ...FILE, `--secret=${LONG_ARGUMENT}`], says: /unknown option '--secret'/ },
  { args: ['check', '--endpoint', 'http://localhost:8443'], says: /'--config <file>' not specified/ },
  { args: ['check', ...FILE, '--endpoint'], says: /'--endpoint <url>' argument missing/ },
  { args: ['check', ...FILE, '--endpoint', ''], says: /'--endpoint <url>' does not start with http/ },
  { args: ['check', ...FILE, '--endpoint', 'localhost:8443'], says: /'--endpoint <url>' does not start with http/ },
  { args: ['check', ...FILE, '--endpoint', `http://me:${LONG_ARGUMENT}@h`], says: /contains user information/ },
  { args: ['read', ...FILE, '--endpoint', `http://${LONG_ARGUMENT}/path`], says: /'--endpoint <url>' / },
  { args: ['check', ...FILE, '--quiet=yes'], says: /unknown option '--quiet/ },
  { args: ['check', ...FILE, '--stream', 'users'], says: /unknown option '--stream'/ },
  { args: ['check', ...FILE, '--mode', 'incremental'], says: /unknown option '--mode'/ },
  { args: ['discover', ...FILE, '--stream'], says: /'--stream <name>' argument missing/ },
  { args: ['discover', ...FILE, '--stream', ''], says: /'--stream <name>' argument is empty/ },
  { args: ['read', ...FILE, '--stream', 'users', '--stream='], says: /'--stream <name>' argument is empty/ },
  { args: ['discover', ...FILE, '--mode', 'incremental'], says: /'--mode <mode>' needs --configured/ },
  { args: ['discover', ...FILE, '--configured', '--mode', 'full'], says: /Allowed choices are full_refresh, incr/ },
  { args: ['discover', ...FILE, '--configured', '--mode'], says: /'--mode <mode>' argument missing/ },
  { args: ['discover', ...FILE, '--configured=yes'], says: /unknown option '--configured/ },
  { args: ['read', ...FILE, '--configured'], says: /unknown option '--configured'/ },
  { args: ['read', ...FILE, '--mode', LONG_ARGUMENT], says: /'--mode <mode>'/ },
  { args: ['read', ...FILE, '--mode', 'incremental', '--catalog', 'k.json'], says: /cannot be used with --catalog/ },
  { args: ['read', ...FILE, '--state', 's.json'], says: /'--state <file>' needs --catalog or --mode/ },
  {
    args: ['read', '--config', '-', '--catalog', '-'],
    says: /only one file can be standard input/,
  },
  {
    args: ['read', '--config', '-', '--mode', 'incremental', '--state', '-'],
    says: /only one file can be standard input/,
  },
  { args: ['read', ...FILE, '--catalog', '-', '--state', '-'], says: /only one file can be standard input/ },
  { args: ['spec', '--quiet'], says: /unknown option '--quiet'/ },
  { args: ['spec', 'more'], says: /too many arguments/ },
  { args: ['spec', ...FILE], says: /unknown option '--config'/ },
]

function expectUsageError(
  { stdout, stderr, exitCode }: Omit<WrittenText, 'exitCode'> & { exitCode: number | null },
  says: RegExp,
) {
  expect({ stdout, exitCode }).toEqual({ stdout: '', exitCode: 2 })
  expect(stderr).toMatch(says)
  expect(stderr).not.toMatch(/^\s+at /m)
  expect(stderr).not.toContain(LONG_ARGUMENT.slice(0, 100))
}

describe('a wrong command line', () => {
  it.each(WRONG_COMMAND_LINES)('$args is refused', async ({ args, says }) => {
    const written = await writtenInProcess(args)
    expectUsageError(written, says)
    if (args.length > 0) expect(written.stderr.length).toBeLessThanOrEqual(300)
  })

  it('is refused by the executable', async () => {
    expectUsageError(await execute(['check', `--secret=${LONG_ARGUMENT}`]), /unknown option '--secret'/)
  })
})
