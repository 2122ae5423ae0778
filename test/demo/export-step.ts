import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Manifest } from '../../src/export/directory/manifest.ts'
import { parseExactly } from './fauna-query.ts'
import type { Fields } from './reading.ts'
import { SAMPLES, type Shop } from './shop.ts'
import { expected, type Stage } from './stage.ts'

const FOLDER = 'export'

export async function exportShop(stage: Stage, shop: Shop): Promise<void> {
  const { connector, screen } = stage
  screen.heading('Everything into files, as of one moment')
  await runCommand(stage, 'export', '--config', 'config.json', '--output', FOLDER)
  const file = (name: string): Promise<string> => readFile(join(connector.folder, FOLDER, name), 'utf8')
  const { collections, moment } = JSON.parse(await file('manifest.json')) as Manifest
  screen.table(
    ['file', 'documents', 'bytes', 'verified'],
    collections.map((exported) => [exported.file, exported.documents, exported.bytes, exported.verified]),
  )
  screen.text(`All as of ${moment}. The first line of ${SAMPLES}.jsonl:`)
  const [line = ''] = (await file(`${SAMPLES}.jsonl`)).split('\n')
  screen.fields(`${SAMPLES}.jsonl`, parseExactly(line) as Fields)
  expected(collections.length === shop.documents.size, `${shop.documents.size} files`)
  expected(
    collections.every(({ verified }) => verified),
    'all files to be verified',
  )
  await runCommand(stage, 'verify', '--output', FOLDER)
}

/** Shows and runs a command whose output is text. @throws StepFailure if it fails */
async function runCommand({ connector, screen }: Stage, ...args: string[]): Promise<void> {
  screen.command(['source-fauna', ...args].join(' '))
  const { exitCode, stdout, stderr } = await connector.runText([...args, '--quiet'])
  for (const line of stdout.trimEnd().split('\n')) screen.text(line)
  if (stderr !== '') screen.bad(stderr)
  expected(exitCode === 0, `the exit code 0, and it was ${exitCode}`)
}
