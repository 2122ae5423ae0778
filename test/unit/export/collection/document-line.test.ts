import { describe, expect, it } from 'vitest'
import { compareDigits, readDocumentLine } from '../../../../src/export/collection/document-line.ts'

function read(text: string, start = 0, end = text.length): [string, string] | undefined {
  const line = { idStart: 0, idEnd: 0, tsStart: 0, tsEnd: 0 }
  const bytes = Buffer.from(text)
  if (!readDocumentLine(bytes, start, end, line)) return undefined
  return [text.slice(line.idStart, line.idEnd), text.slice(line.tsStart, line.tsEnd)]
}

describe('the line of a document', () => {
  it.each<[string, [string, string]]>([
    ['{"ref":"1","ts":2,"data":{},"ttl":null}', ['1', '2']],
    ['{"ref":"9223372036854775807","ts":-5}', ['9223372036854775807', '-5']],
    ['{"ref":"1","ts":2', ['1', '2']],
  ])('begins with its id and ts: %s', (text, expected) => {
    expect(read(text)).toEqual(expected)
    expect(read(`xx${text}`, 2)).toEqual(expected)
  })

  it.each([
    '',
    '{"ref":"',
    '{"ref":"1',
    '{"ref":"1","ts":',
    '{"ref":"","ts":2}',
    '{"ref":"a","ts":2}',
    '{"ref":"1","ts":"2"}',
    '{"ref":1,"ts":2}',
    ' {"ref":"1","ts":2}',
    '{"ts":2,"ref":"1"}',
  ])('is recognized by nothing else: %s', (text) => {
    expect(read(text)).toBeUndefined()
  })

  it('ends where it ends, whatever follows in the buffer', () => {
    const text = '{"ref":"1","ts":2'
    expect(read(`${text}34`, 0, text.length)).toEqual(['1', '2'])
    expect(read(text, 0, text.length - 1)).toBeUndefined()
    expect(read('{"ref":"-1","ts":2', 0, '{"ref":"'.length)).toBeUndefined()
  })
})

describe('numbers of digits', () => {
  it.each<[string, string, number]>([
    ['1', '1', 0],
    ['9', '10', -1],
    ['10', '9', 1],
    ['123', '124', -1],
    ['124', '123', 1],
    ['', '0', -1],
  ])('are compared: %s and %s', (a, b, sign) => {
    const compared = compareDigits(Buffer.from(`x${a}`), 1, 1 + a.length, Buffer.from(`${b}5`), b.length)
    expect(Math.sign(compared)).toBe(sign)
  })
})
