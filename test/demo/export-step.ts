import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Manifest } from '../../src/export/directory/manifest.ts'
import { connectorConfig } from './demo-config.ts'
import { parseExactly } from './fauna-query.ts'
import { fql } from './fql.ts'
import type { Fields } from './reading.ts'
import { SAMPLES, type Shop, STAFF } from './shop.ts'
import { expected, type Stage } from './stage.ts'

const FOLDER = 'export'

const CONFIG = 'admin.json'

export async function exportShop(stage: Stage, shop: Shop): Promise<void> {
  const { connector, database, screen } = stage
  screen.heading('Everything into files, as of one moment')
  screen.text(`${CONFIG} has the key of an admin, who can read all collections ("${STAFF}" too) and all definitions.`)
  const { secret } = (await database.query(fql({ create_key: { role: 'admin' } }))) as { readonly secret: string }
  await connector.write(CONFIG, connectorConfig(database.endpoint, secret))
  await runCommand(stage, 'export', '--config', CONFIG, '--output', FOLDER)
  const file = (name: string): Promise<string> => readFile(join(connector.folder, FOLDER, name), 'utf8')
  const { collections, moment, not_exported, schemas } = JSON.parse(await file('manifest.json')) as Manifest
  screen.table(
    ['file', 'documents', 'bytes', 'verified'],
    collections.map((exported) => [exported.file, exported.documents, exported.bytes, exported.verified]),
  )
  screen.text(`All as of ${moment}. The first line of ${SAMPLES}.jsonl:`)
  const [line = ''] = (await file(`${SAMPLES}.jsonl`)).split('\n')
  screen.fields(`${SAMPLES}.jsonl`, parseExactly(line) as Fields)
  const { fql_v4: definitions } = JSON.parse(await file('schema.json')) as {
    readonly fql_v4: Readonly<Record<string, readonly { readonly name: string }[]>>
  }
  screen.text('What the shop consists of besides documents:')
  screen.table(
    ['in schema.json', ''],
    Object.entries(definitions).map(([kind, all]) => [kind, all.map(({ name }) => name).join(', ')]),
  )
  expected(collections.length === shop.documents.size + 1, `${shop.documents.size + 1} files`)
  expected(
    collections.every(({ verified }) => verified),
    'all files to be verified',
  )
  const left = [...not_exported, ...schemas.flatMap((schema) => schema.not_exported)]
  expected(left.length === 0, `nothing to be left out, and there was ${JSON.stringify(left)}`)
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
