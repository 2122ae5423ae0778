import { describe, expect, it } from 'vitest'
import { GarbageCollector } from '../../../src/fauna/garbage-collector.ts'

describe('the garbage collector', () => {
  it('collects once 2 MB were read, and every 16th time old objects too', () => {
    const types: string[] = []
    const garbage = new GarbageCollector(({ type }) => types.push(type))
    garbage.read(1_999_999)
    expect(types).toEqual([])
    garbage.read(1)
    expect(types).toEqual(['minor'])
    garbage.read(1_999_999)
    expect(types).toEqual(['minor'])
    for (let i = 0; i < 15; i++) garbage.read(2_000_000)
    expect(types).toEqual([...Array(15).fill('minor'), 'major'])
  })
})
