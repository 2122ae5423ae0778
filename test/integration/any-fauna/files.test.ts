import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { describe, expect, it } from 'vitest'
import { catalogOf } from '../harness/connector.ts'
import { EXECUTABLE, runConnector } from '../harness/run-connector.ts'

const SECRET = 'fnAExampleOfASecretThatIsNone'
const CONFIG = { domain: '127.0.0.1', port: 9, scheme: 'http', secret: SECRET }

/** Runs the executable with these arguments alone. */
const execute = (...args: string[]) => promisify(execFile)(process.execPath, [EXECUTABLE, ...args])

describe('the executable', () => {
  it('writes one SPEC message', async () => {
    const run = await runConnector('spec')

    expect(run).toMatchObject({ exitCode: 0, stderr: '', messages: [{ type: 'SPEC' }] })
    expect(run.lines).toHaveLength(1)
  })

  it('tells its version and how it is used', async () => {
    expect((await execute('--version')).stdout).toMatch(/^\d+\.\d+\.\d+\n$/)
    const { stdout } = await execute('--help')
    for (const command of ['spec', 'check', 'discover', 'read']) expect(stdout).toContain(command)
  })

  it.each([[['frobnicate']], [['check']], [['read', '--config', 'c.json']]])(
    'writes nothing on standard output for wrong arguments: %s',
    async (args) => {
      await expect(execute(...args)).rejects.toMatchObject({ stdout: '', stderr: expect.stringContaining('--help') })
    },
  )
})

describe('a file that cannot be used', () => {
  const cases = {
    'is empty': ['', /is empty/],
    'is not JSON': ['{"secret": "fnAExampleOfASecretThatIsNone",', /is not JSON/],
    'is a list': ['[1]', /must be|cannot be used/],
    'is a number': ['5', /must be|cannot be used/],
  } as const

  it.each(Object.entries(cases))('as the configuration, %s, is a config_error', async (_, [text, says]) => {
    const input = { text: { config: text }, debug: true, secrets: [SECRET] }
    const check = await runConnector('check', input)
    const discover = await runConnector('discover', input)

    expect(check.connectionStatus).toEqual({ status: 'FAILED', message: expect.stringMatching(says) })
    expect(check.connectionStatus?.message).toMatch(/configuration/)
    expect(discover).toMatchObject({ exitCode: 1, stderr: '', streams: undefined })
    expect(discover.errors).toMatchObject([{ failure_type: 'config_error', message: expect.stringMatching(says) }])
  })

  it.each(Object.entries(cases))('as the catalog, %s, is a config_error', async (_, [text, says]) => {
    const run = await runConnector('read', { config: CONFIG, text: { catalog: text }, secrets: [SECRET] })

    expect(run).toMatchObject({ exitCode: 1, stderr: '', records: [] })
    expect(run.errors).toMatchObject([{ failure_type: 'config_error', message: expect.stringMatching(says) }])
    expect(run.errors[0]?.message).toMatch(/catalog/)
  })

  it.each([
    ['is empty', '', /is empty/],
    ['is not JSON', '[', /is not JSON/],
    ['is a number', '5', /must be a JSON array/],
    ['is a list of something else', '[1]', /\[0\]/],
    ['holds an unknown type', '[{"type":"OTHER"}]', /\[0\]/],
    ['has no stream', '[{"type":"STREAM"}]', /"stream"/],
  ])('as the state, that %s, is a config_error', async (_, text, says) => {
    const catalog = catalogOf('full_refresh', ['users'])
    const run = await runConnector('read', { config: CONFIG, catalog, text: { state: text }, secrets: [SECRET] })

    expect(run).toMatchObject({ exitCode: 1, stderr: '', records: [] })
    expect(run.errors).toMatchObject([{ failure_type: 'config_error', message: expect.stringMatching(says) }])
    expect(run.errors[0]?.message).toMatch(/state/)
  })

  it('is named where it does not exist', async () => {
    await expect(execute('check', '--config', '/no/such/file.json')).resolves.toMatchObject({
      stdout: expect.stringMatching(/"FAILED".*\/no\/such\/file.json.*there is no such file/),
    })
  })

  it.each([
    ['an invalid sync mode', { ...(catalogOf('full_refresh', ['users']) as { streams: object[] }) }, 'sync_mode'],
    ['a stream twice', catalogOf('full_refresh', ['users', 'users']), 'twice'],
  ])('as the catalog with %s is a config_error', async (what, catalog, says) => {
    const given = JSON.parse(JSON.stringify(catalog)) as { streams: Record<string, unknown>[] }
    if (what === 'an invalid sync mode') given.streams = given.streams.map((stream) => ({ ...stream, sync_mode: 'x' }))
    const run = await runConnector('read', { config: CONFIG, catalog: given })

    expect(run.exitCode).toBe(1)
    expect(run.errors).toMatchObject([{ failure_type: 'config_error', message: expect.stringContaining(says) }])
  })
})
