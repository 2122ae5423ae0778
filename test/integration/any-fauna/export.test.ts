import { readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { APIS } from '../harness/apis.ts'
import { connectorFor } from '../harness/connector.ts'
import { createExportFolder, type ExportFolder } from '../harness/export-folder.ts'
import { useFauna } from '../harness/fauna-under-test.ts'
import * as fql from '../harness/fql.ts'
import { refuseLeaks } from '../harness/run-connector.ts'
import { writtenInProcess } from '../harness/run-in-process.ts'
import { readPrivilege, type TestDatabase } from '../harness/test-database.ts'

const fauna = useFauna()

describe.each(APIS)('an export over $name', (api) => {
  let database: TestDatabase
  let folder: ExportFolder

  beforeAll(async () => {
    database = await fauna.database(api)
    await database.collection('users', { historyDays: 1 })
    await database.collection('orders', { historyDays: 1 })
    await database.collection('empty', { historyDays: 1 })
    await database.seed('orders', 1_500)
    await database.create('users', {
      7: { name: 'Ann', big: fql.number('9007199254740993'), nested: { at: fql.time('2026-11-28T12:00:00Z') } },
      10: { name: 'Bob', friend: fql.ref('users', '7') },
    })
    folder = await createExportFolder(connectorFor(database, api).config())
  })
  afterAll(() => folder.remove())

  const at = (name: string): string => folder.at(name)

  const run = async (command: string, output: string, ...args: readonly string[]) => {
    const config = command === 'verify' ? [] : folder.config
    const written = await writtenInProcess([command, ...config, '--output', at(output), ...args])
    refuseLeaks([database.secret], written.stdout, written.stderr)
    return written
  }

  const manifestOf = (output: string) => folder.manifest(output)

  it('has the data of the records of a read, one document a line', async () => {
    expect(await run('export', 'all')).toMatchObject({ exitCode: 0 })
    const read = await connectorFor(database, api).read('full_refresh', ['users', 'orders'])
    for (const stream of ['users', 'orders']) {
      const records = read.records.filter((record) => record.stream === stream)
      const expected = records
        .map(({ line }) => /"data":(\{"ref".*\}),"emitted_at"/.exec(line)?.[1] ?? '')
        .sort((a, b) => Number(/\d+/.exec(a)) - Number(/\d+/.exec(b)))
      const lines = (await folder.read('all', `${stream}.jsonl`)).split('\n')
      expect(lines).toEqual([...expected, ''])
    }
    expect(await folder.read('all', 'users.jsonl')).toContain('"big":9007199254740993')
    const { collections, not_exported } = await manifestOf('all')
    expect(collections).toMatchObject([
      { collection: 'empty', documents: 0, verified: true },
      { collection: 'orders', documents: 1_500, verified: true },
      { collection: 'users', documents: 2, first_id: '7', last_id: '10', verified: true },
    ])
    expect(not_exported).toEqual([])
  })

  it('is of the moment that was chosen, of the streams that were chosen', async () => {
    const moment = await database.now()
    const ts = await database.update('users', '10', { name: 'Robert' })
    const options = ['--stream', 'users', '--gzip', '--at', String(moment)]
    expect(await run('export', 'noon', ...options)).toMatchObject({ exitCode: 0 })
    const text = gunzipSync(await readFile(join(at('noon'), 'users.jsonl.gz'))).toString()
    expect(text).toContain('Bob')
    expect(text).not.toContain(`${ts}`)
    expect(await manifestOf('noon')).toMatchObject({ moment_ts: moment, gzip: true, collections: [{}] })
  })

  it('is refused in its own directory, and complete when it is resumed', async () => {
    expect(await run('export', 'twice', '--no-verify')).toMatchObject({ exitCode: 0 })
    expect((await manifestOf('twice')).collections).toMatchObject([{ verified: false }, {}, {}])
    const refused = await run('export', 'twice')
    expect(refused.exitCode).toBe(1)
    expect(refused.stderr).toContain('contains a complete export')
    expect(await run('export', 'twice', '--resume')).toMatchObject({ exitCode: 0 })
    expect((await manifestOf('twice')).collections).toMatchObject([{ verified: true }, {}, {}])
    const other = await run('export', 'twice', '--resume', '--at', '2026-01-01T00:00:00Z')
    expect(other.stderr).toContain('another time (--at)')
  })

  it('leaves out, and lists, what the role cannot read', async () => {
    const secret = await database.keyWith(
      readPrivilege(fql.native('collections')),
      readPrivilege(fql.native('indexes')),
      { resource: fql.collection('users'), actions: { read: true, history_read: true } },
    )
    const config = await folder.writeConfig('limited.json', connectorFor(database, api).config({ secret }))
    const { exitCode, stdout } = await writtenInProcess(['export', ...config, '--output', at('limited')])
    expect({ exitCode, stdout }).toEqual({ exitCode: 0, stdout: expect.stringContaining('them: "empty", "orders".') })
    const { collections, not_exported } = await manifestOf('limited')
    expect(collections).toMatchObject([{ collection: 'users' }])
    expect(not_exported).toMatchObject([{ collection: 'empty' }, { collection: 'orders' }])
  })

  it('is resumed and verified with any key of its database, and of no other', async () => {
    const other = await fauna.database(api)
    for (const name of ['users', 'orders', 'empty']) await other.collection(name, { historyDays: 1 })
    const role = await database.keyWith(
      readPrivilege(fql.native('collections')),
      ...['users', 'orders', 'empty'].map((name) => {
        return { resource: fql.collection(name), actions: { read: true, history_read: true } }
      }),
    )
    const secrets = { other: other.secret, role }
    for (const [name, secret] of Object.entries(secrets)) {
      await writeFile(at(`${name}.json`), JSON.stringify(connectorFor(database, api).config({ secret })))
    }
    expect(await run('export', 'own', '--no-verify')).toMatchObject({ exitCode: 0 })
    for (const command of [['verify'], ['export', '--resume']]) {
      const args = [...command, '--output', at('own'), '--config']
      const refused = await writtenInProcess([...args, at('other.json')])
      expect(refused).toMatchObject({ exitCode: 1, stderr: expect.stringContaining('is of the database with the id') })
      expect(await writtenInProcess([...args, at('role.json')])).toMatchObject({ exitCode: 0 })
    }
  })

  it('has the definitions of the database', async () => {
    await database.index('users-by-name', fql.collection('users'), { terms: [{ field: ['data', 'name'] }] })
    await run('export', 'schema')
    const schema = JSON.parse(await folder.read('schema', 'schema.json'))
    const namesOf = (definitions: readonly { name: string }[]) => definitions.map(({ name }) => name)
    expect(namesOf(schema.fql_v4.collections).sort()).toEqual(['empty', 'orders', 'users'])
    expect(schema.fql_v4.indexes).toContainEqual(
      expect.objectContaining({ name: 'users-by-name', terms: [{ field: ['data', 'name'] }] }),
    )
    expect(namesOf(schema.fql_v10.Collection).sort()).toEqual(['empty', 'orders', 'users'])
    expect(Object.keys(schema.fql_v10)).toEqual(['Collection', 'Function', 'Role', 'AccessProvider', 'Database'])
    expect(schema.not_exported).toEqual([])
    expect(await folder.read('schema', 'schema.fsl')).toMatch(
      /\ncollection orders \{\n[^}]*(?:\}\n)? *history_days 1\n\}\n/,
    )
    await writeFile(join(at('schema'), 'schema.json'), '{}')
    const verified = await run('verify', 'schema')
    expect(verified).toMatchObject({ exitCode: 1 })
    expect(verified.stdout).toContain('schema.json: was changed')
  })

  it('is of one moment while documents change, and is equal to the database as of then', async () => {
    let isDone = false
    const change = async (): Promise<void> => {
      for (let id = 1; !isDone; id = (id % 1_400) + 1) {
        await database.update('orders', String(id), { changed: true })
        await database.remove('orders', String(id + 1))
        await database.create('orders', { [id + 1]: { created: true } })
      }
    }
    const changing = change()
    const exported = await run('export', 'changing').finally(() => {
      isDone = true
    })
    await changing
    expect(exported).toMatchObject({ exitCode: 0 })
    const { collections, moment_ts } = await manifestOf('changing')
    const expected = await database.documents('orders', moment_ts)
    expect(await folder.documents('changing', 'orders')).toEqual(expected)
    expect(collections).toMatchObject([{ verified: true }, { verified: true }, { verified: true }])
  })

  it('is verified: changes of files are found', async () => {
    await run('export', 'changed')
    const path = join(at('changed'), 'users.jsonl')
    const text = await readFile(path, 'utf8')
    expect(await run('verify', 'changed')).toMatchObject({ exitCode: 0, stderr: '' })
    expect(await run('verify', 'changed', ...folder.config)).toMatchObject({ exitCode: 0 })

    await writeFile(path, text.replace('Ann', 'Amm'))
    const field = await run('verify', 'changed')
    expect(field).toMatchObject({ exitCode: 1 })
    expect(field.stdout).toContain('users.jsonl: was changed')

    await writeFile(path, text.split('\n').slice(1).join('\n'))
    const line = await run('verify', 'changed', ...folder.config)
    expect(line).toMatchObject({ exitCode: 1 })
    expect(line.stdout).toContain('users.jsonl: 1 document of the database is missing: 7')

    await rm(path)
    const missing = await run('verify', 'changed')
    expect(missing).toMatchObject({ exitCode: 1 })
    expect(missing.stdout).toContain('users.jsonl: is missing')
  })

  it('is verified: a file of another moment is found', async () => {
    await run('export', 'before')
    await database.update('users', '7', { name: 'Later' })
    await run('export', 'after')
    await writeFile(join(at('after'), 'users.jsonl'), await readFile(join(at('before'), 'users.jsonl')))
    const verified = await run('verify', 'after', ...folder.config)
    expect(verified).toMatchObject({ exitCode: 1 })
    expect(verified.stdout).toContain('users.jsonl: 1 document has another ts: 7')
  })
})
