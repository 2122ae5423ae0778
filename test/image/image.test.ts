import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { expect, test } from 'vitest'
import packageJson from '../../package.json' with { type: 'json' }
import { type DockerRun, docker, dockerOutput, unpackedSize } from './docker.ts'

const IMAGE = process.env.SOURCE_FAUNA_IMAGE ?? `airbyte/source-fauna:${packageJson.version}`

/** Without network, writable file system and capabilities. */
const RESTRICTED = ['--rm', '--network', 'none', '--read-only', '--cap-drop', 'ALL']

const messagesOf = ({ stdout }: DockerRun): { readonly type: string }[] =>
  stdout
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line))

test('spec needs no network and no writable file system', async () => {
  const run = await docker(['run', ...RESTRICTED, IMAGE, 'spec'])
  expect(run).toMatchObject({ exitCode: 0, stderr: '' })
  expect(messagesOf(run)).toMatchObject([{ type: 'SPEC' }])
})

test('a shell starts it by AIRBYTE_ENTRYPOINT, as Airbyte does on Kubernetes', async () => {
  const run = await docker(['run', ...RESTRICTED, '--entrypoint', 'sh', IMAGE, '-c', 'eval "$AIRBYTE_ENTRYPOINT spec"'])
  expect(run).toMatchObject({ exitCode: 0, stderr: '' })
  expect(messagesOf(run)).toMatchObject([{ type: 'SPEC' }])
})

test('check of a wrong configuration gives one status, which is FAILED', async () => {
  const run = await docker(['run', ...RESTRICTED, '--interactive', IMAGE, 'check', '--config', '-'], '{"domain": 5}')
  expect(run.exitCode).toBe(0)
  const statuses = messagesOf(run).filter(({ type }) => type === 'CONNECTION_STATUS')
  expect(statuses).toMatchObject([{ connectionStatus: { status: 'FAILED' } }])
})

test.each(['1000:1000', '4711:4711', '4711:0'])('the user %s can write to /airbyte', async (user) => {
  const script = 'mkdir /airbyte/tmp && touch /airbyte/tmp/x && node integration_code/source-fauna.js spec'
  const run = await docker([
    'run',
    '--rm',
    '--user',
    user,
    '--workdir',
    '/airbyte',
    '--entrypoint',
    'sh',
    IMAGE,
    '-c',
    script,
  ])
  expect(run).toMatchObject({ exitCode: 0, stderr: '' })
  expect(messagesOf(run)).toMatchObject([{ type: 'SPEC' }])
})

test('its user cannot change the connector', async () => {
  const script = 'rm integration_code/source-fauna.js || mv integration_code moved'
  const run = await docker(['run', '--rm', '--workdir', '/airbyte', '--entrypoint', 'sh', IMAGE, '-c', script])
  expect(run.exitCode).not.toBe(0)
})

test('a configuration that its user cannot read is an error that names the user', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'source-fauna-'))
  try {
    const file = join(folder, 'config.json')
    await writeFile(file, '{}')
    await chmod(file, 0o000)
    const run = await docker([
      'run',
      '--rm',
      '--volume',
      `${file}:/config.json:ro`,
      IMAGE,
      'check',
      '--config',
      '/config.json',
    ])
    expect(messagesOf(run)).toMatchObject([
      { connectionStatus: { status: 'FAILED', message: expect.stringContaining('the user with the id 1000') } },
    ])
  } finally {
    await rm(folder, { recursive: true })
  }
})

test('the image declares what Airbyte and registries require', async () => {
  const [image] = JSON.parse(await dockerOutput(['image', 'inspect', IMAGE])) as [
    { Config: { User: string; Env: string[]; Entrypoint: string[]; Labels: Record<string, string> } },
  ]
  const { User: user, Env: env, Entrypoint: entrypoint, Labels: labels } = image.Config
  expect(env).toContain(`AIRBYTE_ENTRYPOINT=${entrypoint.join(' ')}`)
  expect(user).toMatch(/^[1-9]\d*(:\d+)?$/)
  expect(labels).toMatchObject({
    'io.airbyte.name': 'airbyte/source-fauna',
    'io.airbyte.version': packageJson.version,
    'org.opencontainers.image.version': packageJson.version,
    'org.opencontainers.image.licenses': packageJson.license,
  })
})

test('it is smaller than 200 MB unpacked', async () => {
  expect(await unpackedSize(IMAGE)).toBeLessThan(200_000_000)
})

test('SIGTERM reaches the program, which is process 1', async () => {
  // It waits for a server that takes connections and does not answer.
  const script = 'require("net").createServer().listen(8443, () => console.log("listens"))'
  const server = await dockerOutput([
    'run',
    '--detach',
    '--network',
    'none',
    '--entrypoint',
    'node',
    IMAGE,
    '-e',
    script,
  ])
  const network = `container:${server}`
  const flags = [
    '--detach',
    '--network',
    network,
    '--env',
    'FAUNA_ENDPOINT=http://127.0.0.1:8443',
    '--env',
    'FAUNA_SECRET=s',
  ]
  const container = await dockerOutput(['run', ...flags, IMAGE, 'read'])
  try {
    // Process 1 ignores a signal that arrives before Node.js handles it.
    for (let attempt = 0; attempt < 60 && (await isRunning(container)); attempt++) {
      await docker(['kill', '--signal', 'TERM', container])
      await sleep(1_000)
    }
    const state = await dockerOutput(['inspect', '--format', '{{.State.Status}} {{.State.ExitCode}}', container])
    expect(state).toBe('exited 143')
  } finally {
    // One after the other: the second one is the network of the first one.
    for (const each of [container, server]) await dockerOutput(['rm', '--force', each])
  }
})

async function isRunning(container: string): Promise<boolean> {
  return (await dockerOutput(['inspect', '--format', '{{.State.Running}}', container])) === 'true'
}
