import { describe, expect, it } from 'vitest'
import { Lines } from '../../../../src/export/collection/lines.ts'

const TEXT = 'one\n\ntwo and more\nthree\n'

function linesOf(...chunks: readonly string[]) {
  const taken: string[] = []
  const lines = new Lines((bytes, start, end) => taken.push(bytes.toString('utf8', start, end)))
  for (const chunk of chunks) lines.push(Buffer.from(chunk))
  return { taken, rest: lines.rest }
}

describe('lines', () => {
  it('are the same however the bytes are divided', () => {
    for (let first = 0; first <= TEXT.length; first++) {
      for (let second = first; second <= TEXT.length; second++) {
        const divided = linesOf(TEXT.slice(0, first), TEXT.slice(first, second), TEXT.slice(second))
        expect(divided).toEqual({ taken: ['one', '', 'two and more', 'three'], rest: 0 })
      }
    }
  })

  it('leave the bytes after the last line end', () => {
    expect(linesOf('one\ntw', 'o')).toEqual({ taken: ['one'], rest: 3 })
  })
})
