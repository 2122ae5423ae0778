import { existsSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import type { PartContent } from '../../../../src/export/collection/part-file.ts'
import { PartFiles, partPath } from '../../../../src/export/collection/part-files.ts'
import { temporaryFolder } from '../temporary-folder.ts'

function open(contents: readonly PartContent[] = [], folder = temporaryFolder()) {
  const errors: Error[] = []
  const parts = new PartFiles(folder, contents, (error) => errors.push(error))
  const write = (id: string): void => {
    const part = parts.of(id)
    part.text(`${id}\n`)
    part.last = id
  }
  const textOf = (from: string): string => readFileSync(partPath(folder, from), 'utf8')
  return { parts, write, textOf, folder, errors }
}

describe('the parts of a collection', () => {
  it('receive the documents of their ranges, in whatever order the ranges are read', async () => {
    const { parts, write, textOf, errors } = open()
    parts.begin('0')
    write('9')
    parts.begin('100')
    write('100')
    write('10')
    write('101')
    parts.begin('50')
    write('49')
    write('50')
    write('99')
    await parts.close()
    expect([textOf('0'), textOf('50'), textOf('100')]).toEqual(['9\n10\n49\n', '50\n99\n', '100\n101\n'])
    expect(parts.contents).toEqual([
      { from: '0', bytes: 8, last: '49' },
      { from: '50', bytes: 6, last: '99' },
      { from: '100', bytes: 8, last: '101' },
    ])
    expect(errors).toEqual([])
  })

  it('are divided also where the last document was written', async () => {
    const { parts, write, textOf } = open()
    parts.begin('0')
    write('1')
    parts.begin('5')
    write('5')
    await parts.close()
    expect([textOf('0'), textOf('5')]).toEqual(['1\n', '5\n'])
  })

  it('are continued after what they contain', async () => {
    const folder = temporaryFolder()
    writeFileSync(partPath(folder, '0'), '1\n')
    const { parts, write, textOf } = open([{ from: '0', bytes: 2, last: '1' }], folder)
    write('2')
    parts.begin('0')
    write('3')
    await parts.close()
    expect(textOf('0')).toBe('1\n2\n3\n')
    expect(parts.contents).toEqual([{ from: '0', bytes: 6, last: '3' }])
  })

  it('contain nothing without documents, and then have no file', async () => {
    const { parts, write, textOf } = open()
    parts.begin('0')
    parts.begin('5')
    write('7')
    await parts.close()
    expect(parts.contents).toEqual([{ from: '5', bytes: 2, last: '7' }])
    expect(() => textOf('0')).toThrow('ENOENT')
  })

  it('refuse a document that no range contains', () => {
    const { parts, write } = open()
    expect(() => write('1')).toThrow('no range contains the id 1')
    parts.begin('2')
    expect(() => write('1')).toThrow('no range contains the id 1')
  })

  it('are on the disk when they are saved, and are written to afterwards', async () => {
    const { parts, write, textOf } = open()
    parts.begin('0')
    write('1')
    await parts.save()
    expect(textOf('0')).toBe('1\n')
    // The second one finds nothing to save, and closes the file.
    await parts.save()
    write('2')
    await parts.save()
    expect(textOf('0')).toBe('1\n2\n')
    await parts.close()
  })

  it('count bytes, not characters', async () => {
    const { parts, textOf } = open()
    parts.begin('0')
    const part = parts.of('1')
    part.text('ä\n')
    part.copy(Buffer.from('x{}y'), 1, 3)
    part.last = '1'
    await parts.close()
    expect(textOf('0')).toBe('ä\n{}')
    expect(parts.contents[0]?.bytes).toBe(5)
  })

  it.skipIf(!existsSync('/dev/full'))('report a disk that is full', async () => {
    const folder = temporaryFolder()
    symlinkSync('/dev/full', partPath(folder, '0'))
    const { parts, write, errors } = open([], folder)
    parts.begin('0')
    write('1')
    expect(errors).toEqual([])
    await parts.close()
    expect(errors).toMatchObject([{ code: 'ENOSPC' }])
  })

  it('report a write that fails', async () => {
    const { parts, write } = open([], '/nonexistent')
    parts.begin('0')
    expect(() => write('1')).toThrow('ENOENT')
  })
})
