import { describe, expect, it } from 'vitest'
import packageJson from '../../../package.json' with { type: 'json' }
import { runCommandLine } from './run-cli.ts'

const CONFIG = ['--config', '-'] as const

describe('the help', () => {
  it.each([[], ['spec'], ['check'], ['discover'], ['read'], ['export'], ['verify']])(
    'of %j is as reviewed',
    async (...command) => {
      const { exitCode, stdout, stderr } = await runCommandLine([...command, '--help'])
      expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' })
      const name = command[0] ?? 'source-fauna'
      await expect(stdout).toMatchFileSnapshot(`golden/help-${name}.txt`)
      for (const line of stdout.split('\n')) expect(line.length).toBeLessThanOrEqual(98)
    },
  )
})

describe('a command line', () => {
  it('prints the version', async () => {
    expect(await runCommandLine(['--version'])).toMatchObject({ exitCode: 0, stdout: `${packageJson.version}\n` })
  })

  it.each<[readonly string[], RegExp]>([
    [['discover', ...CONFIG, '--mode', 'incremental'], /needs --configured/],
    [['read', ...CONFIG, '--catalog', '-'], /only one file/],
    [['read', ...CONFIG, '--state', '-', '--mode', 'incremental'], /only one file/],
    [['read', ...CONFIG, '--catalog', 'c.json', '--mode', 'incremental'], /cannot be used with --catalog/],
    [['read', ...CONFIG, '--state', 's.json'], /needs --catalog or --mode/],
    [['read', ...CONFIG, '--stream', ''], /argument is empty/],
    [['check'], /required option '--config <file>' not specified, nor are FAUNA_SECRET and FAUNA_ENDPOINT set/],
    [['check', '--endpoint', 'http://localhost:8443'], /'--config <file>' not specified, nor is FAUNA_SECRET set/],
  ])('that contradicts itself is refused (%j)', async (args, says) => {
    const { exitCode, stdout, stderr } = await runCommandLine(args)
    expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: '' })
    expect(stderr).toMatch(says)
  })

  it.each<[readonly string[]]>([
    [['read', ...CONFIG, '--state', 's.json', '--mode', 'incremental']],
    [['read', ...CONFIG, '--state', 's.json', '--catalog', 'c.json']],
    [['discover', ...CONFIG, '--configured', '--mode', 'incremental']],
  ])('whose options belong together is not (%j)', async (args) => {
    expect((await runCommandLine(args, { stdin: '{}' })).exitCode).toBe(1)
  })

  it.each([
    [['--endpoint', 'http://localhost'], 0],
    [[], 2],
  ])('needs no configuration if %j and FAUNA_SECRET complete it', async (options, exitCode) => {
    const env = { FAUNA_SECRET: 'with a space' }
    expect((await runCommandLine(['check', ...options], { env })).exitCode).toBe(exitCode)
  })

  it.each([
    ['x'.repeat(58), `'--${'x'.repeat(58)}'`],
    ['x'.repeat(59), `'--${'x'.repeat(57)}…'`],
    ['secret=fnAEsecret', "'--secret'"],
  ])('is repeated shortened and without values (%s)', async (name, quoted) => {
    const { stderr } = await runCommandLine(['spec', `--${name}`])
    expect(stderr).toContain(`unknown option ${quoted}\n`)
  })
})
