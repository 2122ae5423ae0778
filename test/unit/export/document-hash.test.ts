import { describe, expect, it } from 'vitest'
import { DocumentHash, murmur3 } from '../../../src/export/document-hash.ts'

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
    const bytes = Buffer.from(`${text}|more`)
    expect(murmur3(bytes, text.length, seed)).toBe(hash)
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
    const sum = (seed: number): string => {
      const total = ['1:5', '9223372036854775807:1795356799761000']
        .map((text) => murmur3(Buffer.from(text), text.length, seed))
        .reduce((a, b) => a + b, 0)
      return (total % 2 ** 32).toString(16).padStart(8, '0')
    }
    expect(hashOf(['1', 5], ['9223372036854775807', 1795356799761000])).toBe(sum(0) + sum(1))
    expect(hashOf()).toBe('0000000000000000')
  })

  it('is the same for bytes', () => {
    const bytes = Buffer.from('{"ref":"123","ts":-45,')
    const hash = new DocumentHash()
    hash.addBytes(bytes, 8, 11, 18, 21)
    expect(hash.hex).toBe(hashOf(['123', -45]))
  })
})
