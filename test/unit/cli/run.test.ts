import { describe, expect, it } from 'vitest'
import { runCommandLine } from './run-cli.ts'

const wrongConfig = JSON.stringify({ domain: 'x', port: 0, scheme: 'http', secret: 'fnAEsecret' })

const messages = (stdout: string) =>
  stdout
    .split('\n')
    .slice(0, -1)
    .map((line) => JSON.parse(line))

describe('a run', () => {
  it('ends with 0 after check, whatever the result', async () => {
    const { exitCode, stdout } = await runCommandLine(['check', '--config', '-'], { stdin: wrongConfig })
    expect(exitCode).toBe(0)
    expect(messages(stdout)).toMatchObject([{ type: 'CONNECTION_STATUS', connectionStatus: { status: 'FAILED' } }])
  })

  it('ends with 1 and one error trace if a command fails', async () => {
    const { exitCode, stdout } = await runCommandLine(['discover', '--config', '-'], { stdin: wrongConfig })
    expect(exitCode).toBe(1)
    expect(messages(stdout)).toMatchObject([{ trace: { error: { failure_type: 'config_error' } } }])
  })

  it('writes no error if the process was asked to stop', async () => {
    const signal = AbortSignal.abort(new Error('stopped'))
    const args = ['discover', '--config', '-']
    expect(await runCommandLine(args, { stdin: wrongConfig, signal })).toMatchObject({ exitCode: 1, stdout: '' })
  })

  it.each([
    [{}, 'error: The configuration cannot be used: "port" must be at least 1.\n'],
    [{ WORKER_JOB_ID: '7' }, ''],
  ])('writes an error to standard error that is not a terminal, unless Airbyte runs it: %j', async (env, expected) => {
    const { stdout, stderr } = await runCommandLine(['read', '--config', '-'], { stdin: wrongConfig, env })
    expect(messages(stdout)).toHaveLength(1)
    expect(stderr).toBe(expected)
  })

  it.each([
    [['--verbose'], { LOG_LEVEL: 'loud' }, /^warning: LOG_LEVEL is "loud".*\nerror: [^\n]+\n$/],
    [['--verbose', '--quiet'], { LOG_LEVEL: 'loud' }, /^error: [^\n]+\n$/],
    [[], { LOG_LEVEL: 'loud' }, /^error: [^\n]+\n$/],
    [['--verbose'], { LOG_LEVEL: 'WARN' }, /^error: [^\n]+\n$/],
  ])('writes the log to standard error if it is asked to: %j %j', async (options, env, expected) => {
    const { stderr } = await runCommandLine(['read', '--config', '-', ...options], { stdin: wrongConfig, env })
    expect(stderr).toMatch(expected)
  })

  it('warns of a LOG_LEVEL that is not a level', async () => {
    const { stdout } = await runCommandLine(['read', '--config', '-'], { stdin: wrongConfig, env: { LOG_LEVEL: 'x' } })
    expect(messages(stdout)[0]).toMatchObject({ log: { level: 'WARN', message: expect.stringContaining('"x"') } })
  })

  it('shows an error at the terminal too', async () => {
    const options = { stdin: wrongConfig, atTerminal: true }
    const { stdout, stderr } = await runCommandLine(['discover', '--config', '-'], options)
    expect(messages(stdout)).toHaveLength(1)
    expect(stderr).toBe('error: The configuration cannot be used: "port" must be at least 1.\n')
  })

  it.each([true, false])(
    'shows an error on standard error only if standard output is for the result',
    async (atTerminal) => {
      const args = ['discover', '--config', '-', '--configured']
      const { exitCode, stdout, stderr } = await runCommandLine(args, { stdin: wrongConfig, atTerminal })
      expect({ exitCode, stdout }).toEqual({ exitCode: 1, stdout: '' })
      expect(stderr).toBe('error: The configuration cannot be used: "port" must be at least 1.\n')
    },
  )

  it('reports an error that no command caught', async () => {
    const { run, output, text } = await runCommandLine(['spec'])
    await run.fail(new Error('boom'))
    await output.flush()
    expect(messages(text())).toMatchObject([
      { type: 'SPEC' },
      { trace: { error: { failure_type: 'system_error', internal_message: 'Error: boom' } } },
    ])
  })
})
