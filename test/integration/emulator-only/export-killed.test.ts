import { spawn } from 'node:child_process'
import { randomInt } from 'node:crypto'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { APIS } from '../harness/apis.ts'
import { connectorFor } from '../harness/connector.ts'
import { createExportFolder, type ExportFolder } from '../harness/export-folder.ts'
import { useEmulator } from '../harness/fauna-under-test.ts'
import { EXECUTABLE, NODE } from '../harness/run-connector.ts'
import type { TestDatabase } from '../harness/test-database.ts'

const DOCUMENTS = Number(process.env.EXPORT_DOCUMENTS ?? 20_000)
const KILLS = Number(process.env.EXPORT_KILLS ?? 3)

const PAGE = 500

/** A killed run reads at most so many pages: all of them together read less than the collection has. */
const MOST_PAGES = Math.floor(DOCUMENTS / PAGE / KILLS)

const fauna = useEmulator()

describe.each(APIS)('an export over $name that is killed', (api) => {
  let database: TestDatabase
  let folder: ExportFolder

  beforeAll(async () => {
    database = await fauna.database(api)
    await database.collection('users', { historyDays: 1 })
    await database.seed('users', DOCUMENTS, { perTransaction: 1_000 })
    folder = await createExportFolder(connectorFor(database, api).config({ collection: { page_size: PAGE } }))
  })
  afterAll(() => folder.remove())

  /** Runs the executable, and kills it after so many pages. @returns its exit code; null if it was killed */
  const run = async (output: string, moment: number, pages = Number.POSITIVE_INFINITY): Promise<number | null> => {
    const args = ['export', ...folder.config, '--output', folder.at(output), '--no-verify']
    const child = spawn(NODE, [EXECUTABLE, ...args, '--at', String(moment), '--resume'], { stdio: 'ignore' })
    let left = pages
    fauna.emulator.faults.chooseBy((request) => {
      if (api.wire.isPage(request) && --left === 0) child.kill('SIGKILL')
      return undefined
    })
    const [code] = await once(child, 'exit')
    return code
  }

  it(
    `${KILLS} times, and resumed, writes the same bytes as one that is not`,
    async () => {
      const moment = await database.now()
      expect(await run('whole', moment)).toBe(0)
      let interrupted = 0
      for (let kill = 0; kill < KILLS; kill++) {
        if ((await run('killed', moment, randomInt(2, MOST_PAGES))) !== 0) interrupted++
        if (existsSync(join(folder.at('killed'), 'manifest.json'))) break
        expect(existsSync(join(folder.at('killed'), 'users.jsonl'))).toBe(false)
      }
      expect(interrupted).toBe(KILLS)
      expect(await run('killed', moment)).toBe(0)
      for (const file of ['users.jsonl', 'manifest.json']) {
        const [killed, whole] = await Promise.all(
          ['killed', 'whole'].map((name) => readFile(join(folder.at(name), file))),
        )
        expect(killed?.equals(whole ?? Buffer.alloc(0))).toBe(true)
      }
      expect((await folder.read('whole', 'users.jsonl')).split('\n')).toHaveLength(DOCUMENTS + 1)
    },
    60_000 + DOCUMENTS,
  )
})
