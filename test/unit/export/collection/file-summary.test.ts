import { createHash } from 'node:crypto'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import { summarizeFile } from '../../../../src/export/collection/file-summary.ts'
import { DocumentHash } from '../../../../src/export/document-hash.ts'
import { temporaryFolder } from '../temporary-folder.ts'

const line = (id: string, ts = 5): string => `{"ref":"${id}","ts":${ts},"data":{},"ttl":null}\n`

function summaryOf(content: string | Buffer, gzip = false) {
  const path = join(temporaryFolder(), 'file')
  writeFileSync(path, content)
  return summarizeFile(path, gzip, new AbortController().signal)
}

describe('the summary of a file', () => {
  it('counts its documents, and has their first and last ids and the checksum', async () => {
    const content = line('7', 3) + line('10', 4) + line('11', 2)
    const hash = new DocumentHash()
    hash.add('11', 2)
    hash.add('7', 3)
    hash.add('10', 4)
    expect(await summaryOf(content)).toEqual({
      documents: 3,
      bytes: content.length,
      sha256: createHash('sha256').update(content).digest('hex'),
      firstId: '7',
      lastId: '11',
      idsAndTs: hash.hex,
    })
  })

  it('has the checksum of the compressed file, and the ids of its content', async () => {
    const content = line('7') + line('10')
    const compressed = gzipSync(content)
    const plain = await summaryOf(content)
    expect(await summaryOf(compressed, true)).toEqual({
      ...plain,
      bytes: compressed.length,
      sha256: createHash('sha256').update(compressed).digest('hex'),
    })
  })

  it('has no ids if there are no documents', async () => {
    expect(await summaryOf('')).toMatchObject({ documents: 0, bytes: 0 })
    expect(await summaryOf('')).not.toHaveProperty('firstId')
  })

  it('can have ids and ts of 20 characters', async () => {
    const long = '1'.repeat(20)
    const summary = await summaryOf(line(long).replace('"ts":5', `"ts":${long}`))
    expect(summary).toMatchObject({ documents: 1, firstId: long })
    expect(summary).not.toHaveProperty('damage')
  })

  it.each([
    ['is not a document', 2, `${line('1')}{"id":"2"}\n${line('3')}`],
    ['is not a document', 2, `${line('1')}\n`],
    ['is not a document', 1, line('1'.repeat(21))],
    ['is not a document', 1, line('1').replace('5', '5'.repeat(21))],
    ['is not a document', 1, line('1').replace('5', '5'.repeat(200))],
    ['has an id that is not larger than the one before it', 2, line('2') + line('2') + line('3')],
    ['has an id that is not larger than the one before it', 3, line('9') + line('10') + line('9')],
    ['has no end', 2, line('1') + line('2').trimEnd()],
  ])('names the first damaged line: it %s', async (problem, number, content) => {
    expect((await summaryOf(content)).damage).toEqual({ line: number, problem })
  })
})
