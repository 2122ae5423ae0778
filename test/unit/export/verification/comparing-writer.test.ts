import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { ComparingWriter } from '../../../../src/export/verification/comparing-writer.ts'
import { FileDocuments } from '../../../../src/export/verification/file-documents.ts'
import { HashingWriter } from '../../../../src/export/verification/hashing-writer.ts'
import { temporaryFolder } from '../temporary-folder.ts'

it('a check ends when the process is asked to stop', async () => {
  const signal = AbortSignal.abort(new Error('stopped'))
  const writer = new HashingWriter({ signal, onComplete: () => {} })
  await expect(writer.checkpointIfDue(() => ({}))).rejects.toThrow('stopped')
})

const EXPIRES_MS = 1_795_356_799_761

it.each([
  ['has expired at that time', EXPIRES_MS, { expired: 1, texts: [] }],
  ['has not expired before', EXPIRES_MS - 1, { expired: 0, texts: ['1 document is not in the database: 1'] }],
])('a document that is in the file only %s', async (_, now, expected) => {
  const path = join(temporaryFolder(), 'users.jsonl')
  writeFileSync(path, `{"ref":"1","ts":5,"data":{},"ttl":"${new Date(EXPIRES_MS).toISOString()}"}\n`)
  const { signal } = new AbortController()
  const writer = new ComparingWriter({ file: new FileDocuments(path, false), now, signal, onComplete: () => {} })
  await writer.finish()
  expect({ expired: writer.expired, texts: writer.texts }).toEqual(expected)
})
