import { existsSync, readdirSync, readFileSync, readlinkSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import type { PartContent } from '../../../../src/export/collection/part-file.ts'
import { PartFiles, partPath } from '../../../../src/export/collection/part-files.ts'
import { PART_TS, partOf } from '../part-content.ts'
import { temporaryFolder } from '../temporary-folder.ts'

function open(contents: readonly PartContent[] = [], folder = temporaryFolder()) {
  const parts = new PartFiles(folder, contents)
  const write = (id: string): void => parts.of(id).document(id, PART_TS, { before: id, after: '' })
  const textOf = (from: string): string => readFileSync(partPath(folder, from), 'utf8')
  return { parts, write, textOf, folder }
}

/** The content of a part in which these ids were written. */
function contentOf(from: string, ...ids: readonly string[]): PartContent {
  return partOf(from, ids.map((id) => `${id}\n`).join(''), ids)
}

describe('the parts of a collection', () => {
  it('receive the documents of their ranges, in whatever order the ranges are read', () => {
    const { parts, write, textOf } = open()
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
    parts.close()
    expect([textOf('0'), textOf('50'), textOf('100')]).toEqual(['9\n10\n49\n', '50\n99\n', '100\n101\n'])
    expect(parts.contents).toEqual([
      contentOf('0', '9', '10', '49'),
      contentOf('50', '50', '99'),
      contentOf('100', '100', '101'),
    ])
  })

  it('extend to the next one, whichever received the document before', () => {
    const { parts } = open()
    const expected = { 10: '10', 19: '10', 20: '20', 29: '20', 30: '30', 100: '30' }
    for (const from of ['30', '10', '20']) parts.begin(from)
    for (const before of Object.keys(expected)) {
      for (const [id, from] of Object.entries(expected)) {
        parts.of(before)
        expect(parts.of(id).from).toBe(from)
      }
    }
  })

  it('are divided also where the last document was written', () => {
    const { parts, write, textOf } = open()
    parts.begin('0')
    write('1')
    parts.begin('5')
    write('5')
    parts.close()
    expect([textOf('0'), textOf('5')]).toEqual(['1\n', '5\n'])
  })

  it('are continued after what they contain, whatever was written after it', () => {
    const folder = temporaryFolder()
    writeFileSync(partPath(folder, '0'), '1\n2')
    const { parts, write, textOf } = open([contentOf('0', '1')], folder)
    write('20')
    parts.begin('0')
    write('30')
    parts.close()
    expect(textOf('0')).toBe('1\n20\n30\n')
    expect(parts.contents).toEqual([contentOf('0', '1', '20', '30')])
  })

  it('contain nothing without documents, and then have no file', () => {
    const { parts, write, textOf } = open()
    parts.begin('0')
    parts.begin('5')
    write('7')
    parts.close()
    expect(parts.contents).toEqual([contentOf('5', '7')])
    expect(() => textOf('0')).toThrow('ENOENT')
  })

  it('refuse a document that no range contains', () => {
    const { parts, write } = open()
    expect(() => write('1')).toThrow('no range contains the id 1')
    parts.begin('2')
    expect(() => write('1')).toThrow('no range contains the id 1')
  })

  it('refuse a document that does not come after the one before it', () => {
    const { parts, write } = open()
    parts.begin('0')
    write('9')
    expect(() => write('9')).toThrow('the document 9 arrives after 9')
    expect(() => write('8')).toThrow('the document 8 arrives after 9')
    write('10')
  })

  it.skipIf(!existsSync('/proc/self/fd'))('are open only while they are written', () => {
    const { parts, write, folder } = open()
    parts.begin('0')
    const opened = (): boolean => openFiles().includes(partPath(folder, '0'))
    expect(opened()).toBe(false)
    for (const id of ['1', '2']) {
      write(id)
      parts.flush()
      expect(opened()).toBe(true)
      parts.flush()
      expect(opened()).toBe(false)
    }
    write('3')
    parts.close()
    expect(opened()).toBe(false)
  })

  it.skipIf(!existsSync('/dev/full'))('are all closed if one cannot be written', () => {
    const { parts, write, folder } = open()
    for (const from of ['0', '5', '10']) parts.begin(from)
    symlinkSync('/dev/full', partPath(folder, '0'))
    for (const id of ['1', '6', '11']) write(id)
    expect(() => parts.close()).toThrow('from-0.jsonl" cannot be written: the disk is full')
    expect(openFiles().filter((path) => path.startsWith(folder))).toEqual([])
    expect(openFiles()).not.toContain('/dev/full')
    expect(parts.contents).toEqual([contentOf('5', '6'), contentOf('10', '11')])
  })

  it('contain what was written when it was flushed, and are written to afterwards', () => {
    const { parts, write, textOf } = open()
    parts.begin('0')
    write('1')
    expect(parts.contents).toEqual([])
    parts.flush()
    expect(textOf('0')).toBe('1\n')
    expect(parts.contents).toEqual([contentOf('0', '1')])
    // The second time there is nothing to flush, and the file is closed.
    parts.flush()
    write('2')
    expect(parts.contents).toEqual([contentOf('0', '1')])
    parts.flush()
    expect(textOf('0')).toBe('1\n2\n')
    parts.close()
    expect(parts.contents).toEqual([contentOf('0', '1', '2')])
  })
})

/** The paths of the files that this process has open. */
function openFiles(): string[] {
  return readdirSync('/proc/self/fd').flatMap((name) => {
    try {
      return readlinkSync(join('/proc/self/fd', name))
    } catch {
      // The list contains the folder itself, as it was open for the list.
      return []
    }
  })
}
