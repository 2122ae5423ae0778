import { execFile } from 'node:child_process'
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { parse } from 'yaml'
import { V10 } from '../harness/apis.ts'
import { useEmulator } from '../harness/fauna-under-test.ts'
import { EXECUTABLE, NODE } from '../harness/run-connector.ts'
import type { TestDatabase } from '../harness/test-database.ts'

const fauna = useEmulator()

let database: TestDatabase
let folder: string

beforeEach(async () => {
  database = await fauna.database(V10)
  folder = await mkdtemp(join(tmpdir(), 'source-fauna-'))
  await writeFile(join(folder, 'config.json'), '{"api_version": "10"}')
})

afterEach(() => rm(folder, { recursive: true }))

/** Runs the script of a manifest, with the paths of this machine. */
async function runScript(file: string, env: Readonly<Record<string, string>> = {}): Promise<void> {
  const path = fileURLToPath(new URL(`../../../deploy/kubernetes/${file}`, import.meta.url))
  const { spec } = parse(await readFile(path, 'utf8'))
  const [{ command, args }] = (spec.jobTemplate?.spec ?? spec).template.spec.containers
  const script = String(args[0])
    .replaceAll('node /airbyte/integration_code/source-fauna.js', `"${NODE}" "${EXECUTABLE}"`)
    .replaceAll(/\/(config|data)(?=[/\n])/g, () => folder)
  await promisify(execFile)(command[0], [...command.slice(1), script], {
    env: { ...process.env, FAUNA_ENDPOINT: database.url, FAUNA_SECRET: database.secret, ...env },
  })
}

async function recordsIn(file: string): Promise<string[]> {
  const lines = (await readFile(join(folder, file), 'utf8')).split('\n').slice(0, -1)
  return lines
    .map((line) => JSON.parse(line))
    .flatMap(({ type, record }) => (type === 'RECORD' ? [`${record.stream} ${record.data.ref}`] : []))
}

it('the scheduled job reads everything, then changes', async () => {
  await database.collection('users', { historyDays: 1 })
  await database.create('users', { '1': {} })
  await runScript('cronjob.yaml')
  const [first = ''] = (await readdir(folder)).filter((name) => name.endsWith('.jsonl'))
  expect(await recordsIn(first)).toEqual(['users 1'])
  await rm(join(folder, first))

  await database.create('users', { '2': {} })
  await runScript('cronjob.yaml')
  const [second = ''] = (await readdir(folder)).filter((name) => name.endsWith('.jsonl'))
  expect(await recordsIn(second)).toEqual(['users 2'])
  expect(await readdir(folder)).not.toContain('changes.part')
})

it('each pod of the indexed job reads the collection of its index', async () => {
  await writeFile(join(folder, 'collections.txt'), 'users\norders\n')
  for (const name of ['users', 'orders']) {
    await database.collection(name)
    await database.create(name, { '1': {} })
  }
  await runScript('indexed-job.yaml', { JOB_COMPLETION_INDEX: '1' })
  expect(await recordsIn('orders.jsonl')).toEqual(['orders 1'])
  expect(await readdir(folder)).not.toContain('users.jsonl')
})
