import { describe, expect, it } from 'vitest'
import { DocumentHash } from '../../../src/export/document-hash.ts'
import { murmur3 } from './murmur3.ts'

describe('MurmurHash3', () => {
  // Published test vectors of MurmurHash3_x86_32.
  it.each([
    ['', 0, 0],
    ['', 1, 0x514e28b7],
    ['test', 0, 0xba6bd213],
    ['hello', 0, 0x248bfa47],
    ['hello, world', 0, 0x149bbb7f],
    ['The quick brown fox jumps over the lazy dog', 0, 0x2e4ff723],
  ])('of %j with the seed %j', (text, seed, hash) => {
    expect(murmur3(text, seed)).toBe(hash)
  })
})

describe('the hash over ids and ts', () => {
  const hashOf = (...documents: readonly (readonly [string, number])[]): string => {
    const hash = new DocumentHash()
    for (const [id, ts] of documents) hash.add(id, ts)
    return hash.hex
  }

  it('does not depend on the order of the documents', () => {
    expect(hashOf(['1', 5], ['2', 6])).toBe(hashOf(['2', 6], ['1', 5]))
  })

  it('depends on each id and each ts, and on how often a document is there', () => {
    const all = [hashOf(), hashOf(['1', 5]), hashOf(['2', 5]), hashOf(['1', 6]), hashOf(['1', 5], ['1', 5])]
    expect(new Set(all).size).toBe(all.length)
    expect(hashOf(['1', 5], ['2', 6])).not.toBe(hashOf(['1', 6], ['2', 5]))
  })

  it('is the sum of the hashes of "id:ts" with two seeds, in hexadecimal', () => {
    // Texts of 3 to 41 bytes, so that the last word has each length.
    for (let digits = 1; digits <= 20; digits++) {
      for (const ts of [5, 45, 1795356799761000, -1795356799761000]) {
        const texts = ['1:5', `${'9'.repeat(digits)}:${ts}`]
        const sum = (seed: number): string => {
          const total = texts.map((text) => murmur3(text, seed)).reduce((a, b) => a + b, 0)
          return (total % 2 ** 32).toString(16).padStart(8, '0')
        }
        expect(hashOf(['1', 5], ['9'.repeat(digits), ts])).toBe(sum(0) + sum(1))
      }
    }
    expect(hashOf()).toBe('0000000000000000')
  })

  it('is the sum of the hashes of its parts', () => {
    const documents = Array.from({ length: 50 }, (_, i) => [String(i * 977), 1_795_356_799_761_000 + i] as const)
    const hash = new DocumentHash()
    hash.addHash(hashOf(...documents.slice(0, 20)))
    hash.addHash(hashOf())
    hash.addHash(hashOf(...documents.slice(20)))
    expect(hash.hex).toBe(hashOf(...documents))
  })

  it('is the same for bytes', () => {
    const bytes = Buffer.from('{"ref":"123","ts":-45,')
    const hash = new DocumentHash()
    hash.addBytes(bytes, 8, 11, 18, 21)
    expect(hash.hex).toBe(hashOf(['123', -45]))
  })
})
