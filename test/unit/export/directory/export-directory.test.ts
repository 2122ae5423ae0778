import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { hostname } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { changesStates } from '../../../../src/export/directory/changes-state.ts'
import {
  completeManifest,
  openExportDirectory,
  readManifest,
  writeUnfinished,
} from '../../../../src/export/directory/export-directory.ts'
import { MANIFEST_FORMAT, type UnfinishedExport } from '../../../../src/export/directory/manifest.ts'
import { temporaryFolder } from '../temporary-folder.ts'

const UNFINISHED: UnfinishedExport = {
  ...MANIFEST_FORMAT,
  source_fauna: '1.3.0',
  endpoint: 'http://localhost:8443',
  api_version: '4',
  moment: '1970-01-01T00:00:01Z',
  moment_ts: 1_000_000,
  gzip: false,
  not_exported: [],
  selected: [{ collection: 'users', file: 'users.jsonl' }],
  collections: [],
  databases: [{ folder: '' }],
  schemas: [],
}

const { selected: _, databases: __, ...MANIFEST } = UNFINISHED

describe('the directory of an export', () => {
  it('is created', async () => {
    const path = join(temporaryFolder(), 'a', 'b')
    const directory = await openExportDirectory(path, false)
    expect(directory.found).toBeUndefined()
    await directory.release()
    expect(readdirSync(path)).toEqual([])
  })

  it('is refused within seconds where the system creates no directories', async () => {
    await expect(openExportDirectory('/proc/export', false)).rejects.toThrow('"/proc/export" cannot be used: ')
  })

  it('can be the root of a file system', async () => {
    const path = temporaryFolder()
    mkdirSync(join(path, 'lost+found'))
    expect((await openExportDirectory(path, false)).found).toBeUndefined()
  })

  it.each([true, false])('is refused if it contains something else (resume: %s)', async (resume) => {
    const path = temporaryFolder()
    writeFileSync(join(path, 'mine.txt'), 'x')
    await expect(openExportDirectory(path, resume)).rejects.toThrow('is not empty, and contains no export')
    expect(readdirSync(path)).toEqual(['mine.txt'])
  })

  it('is refused if it contains an export that is not to be resumed', async () => {
    const path = temporaryFolder()
    await writeUnfinished(path, UNFINISHED)
    await expect(openExportDirectory(path, false)).rejects.toThrow('--resume')
    await completeManifest(path, MANIFEST)
    await expect(openExportDirectory(path, false)).rejects.toThrow('contains a complete export')
  })

  it('contains the state for a read of the changes, as soon as it contains the manifest', async () => {
    const path = temporaryFolder()
    await writeUnfinished(path, UNFINISHED)
    expect(readdirSync(path)).not.toContain('state.json')
    const counts = { documents: 0, bytes: 0, sha256: '', ids_and_ts: '', changed_documents: 0, verified: false }
    const manifest = { ...MANIFEST, collections: [{ collection: 'users', file: 'users.jsonl', ...counts }] }
    await completeManifest(path, manifest)
    const states = JSON.parse(readFileSync(join(path, 'state.json'), 'utf8'))
    expect(states).toHaveLength(1)
    expect(states).toEqual(changesStates(manifest))
  })

  it('contains the export that is resumed', async () => {
    const path = temporaryFolder()
    await writeUnfinished(path, UNFINISHED)
    const directory = await openExportDirectory(path, true)
    expect(directory.found).toEqual({ unfinished: UNFINISHED })
    await directory.release()
    await completeManifest(path, MANIFEST)
    expect((await openExportDirectory(path, true)).found).toEqual({ manifest: MANIFEST })
    expect(await readManifest(path)).toEqual(MANIFEST)
  })

  it('is refused if the manifest cannot be used', async () => {
    const path = temporaryFolder()
    for (const [text, says] of [
      ['{', 'is not valid JSON'],
      ['{"format":"other"}', 'is not the manifest of an export: "format" must be one of source-fauna export'],
    ] as const) {
      writeFileSync(join(path, 'manifest.json'), text)
      await expect(openExportDirectory(path, true)).rejects.toThrow(says)
    }
  })

  it('has a manifest as soon as the export is complete', async () => {
    const path = temporaryFolder()
    await expect(readManifest(path)).rejects.toThrow('contains no export')
    await writeUnfinished(path, UNFINISHED)
    await expect(readManifest(path)).rejects.toThrow('is not complete. Complete it first: export --output')
    await completeManifest(path, MANIFEST)
    expect(await readManifest(path)).toEqual(MANIFEST)
  })

  it('belongs to one process at a time', async () => {
    const path = temporaryFolder()
    // The process that runs this test's worker.
    writeFileSync(join(path, 'export.lock'), JSON.stringify({ pid: process.ppid, host: hostname() }))
    await expect(openExportDirectory(path, true)).rejects.toThrow(`process ${process.ppid}`)
    expect(readFileSync(join(path, 'export.lock'), 'utf8')).toContain(`${process.ppid}`)
  })

  it.each([
    ['a process that does not run', JSON.stringify({ pid: 2 ** 30, host: hostname() })],
    ['a process with the id of this one', JSON.stringify({ pid: process.pid, host: hostname() })],
    ['a write that was cut short', '{"pid"'],
  ])('is claimed again after %s', async (_, lock) => {
    const path = temporaryFolder()
    writeFileSync(join(path, 'export.lock'), lock)
    const directory = await openExportDirectory(path, false)
    expect(JSON.parse(readFileSync(join(path, 'export.lock'), 'utf8'))).toMatchObject({ pid: process.pid })
    await directory.release()
  })

  it('belongs to a process of another machine until its lock is removed', async () => {
    const path = temporaryFolder()
    writeFileSync(join(path, 'export.lock'), JSON.stringify({ pid: 2 ** 30, host: `not-${hostname()}` }))
    await expect(openExportDirectory(path, true)).rejects.toThrow('remove')
  })

  it('names the path that cannot be used', async () => {
    const path = join(temporaryFolder(), 'file')
    writeFileSync(path, '')
    await expect(openExportDirectory(path, false)).rejects.toThrow(`${JSON.stringify(path)} cannot be used`)
  })
})
