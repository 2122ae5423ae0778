import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { crc32 } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import { BufferedFile } from '../../../../src/export/collection/buffered-file.ts'
import { temporaryFolder } from '../temporary-folder.ts'

/** How many bytes are written at once. */
const BATCH = 64 * 1024

describe('a file that is written in batches', () => {
  it.each([
    ['as long as a batch', [BATCH]],
    ['longer than a batch', [BATCH + 1]],
    ['as long as what is left of a batch', [1, BATCH - 1]],
    ['longer than what is left of a batch', [1, BATCH]],
    ['after a full batch', [BATCH, 1]],
    ['nothing at all', []],
    ['longer than what is left of a batch, and than a batch', [2, 3 * BATCH, 5]],
  ])('contains texts and bytes in their order: %s', (_, lengths) => {
    for (const kind of ['text', 'bytes']) {
      const path = join(temporaryFolder(), 'file')
      const file = new BufferedFile(path, 0, 0)
      const texts = lengths.map((length, i) => String(i).repeat(length))
      let expected = ''
      for (const text of texts) {
        if (kind === 'text') file.text(text)
        else file.bytes(Buffer.from(`x${text}y`), 1, 1 + text.length)
        expected += text
      }
      file.flush()
      expect(file.length).toBe(expected.length)
      expect(readFileSync(path, 'utf8')).toBe(expected)
      expect(file.crc32).toBe(crc32(expected))
      file.close()
    }
  })

  it.each([
    ['that just do not fit into what is left of a batch', 2, Math.floor(BATCH / 3)],
    ['that just do not fit into a batch', 0, Math.ceil(BATCH / 3)],
    ['that are longer than a batch', 0, BATCH],
  ])('counts bytes, not characters, of texts %s', (_, before, characters) => {
    const path = join(temporaryFolder(), 'file')
    const file = new BufferedFile(path, 0, 0)
    file.bytes(Buffer.from('ä'), 0, before)
    file.text('漢'.repeat(characters))
    file.flush()
    expect(file.length).toBe(before + 3 * characters)
    expect(readFileSync(path, 'utf8')).toBe('ä'.slice(0, before / 2) + '漢'.repeat(characters))
    file.close()
  })

  it('is continued at a position, over what was there', () => {
    const path = join(temporaryFolder(), 'file')
    writeFileSync(path, 'one\ntwo\nthree\n')
    const file = new BufferedFile(path, 4, crc32('one\n'))
    expect(file.length).toBe(4)
    file.text('2\n')
    file.flush()
    file.text('3\n')
    file.flush()
    file.close()
    expect(readFileSync(path, 'utf8')).toBe('one\n2\n3\nthree\n')
    expect(file.crc32).toBe(crc32('one\n2\n3\n'))
  })

  it.skipIf(!existsSync('/dev/full'))('reports a disk that is full', () => {
    const file = new BufferedFile('/dev/full', 0, 0)
    file.text('1')
    expect(() => file.flush()).toThrow('"/dev/full" cannot be written: the disk is full')
    file.close()
  })

  it('reports a folder that does not exist', () => {
    expect(() => new BufferedFile('/nonexistent/file', 0, 0)).toThrow('"/nonexistent/file" cannot be written')
  })
})
