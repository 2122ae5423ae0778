import { describe, expect, it } from 'vitest'
import { shorten } from '../../../src/text/shorten.ts'

describe('a text', () => {
  it('is kept up to the limit', () => {
    expect(shorten('one two', 7)).toBe('one two')
  })

  it.each([
    ['one two', 6, 'one…'],
    ['one two three', 9, 'one two…'],
    ['one two three', 8, 'one…'],
    ['onetwo', 5, 'onet…'],
    [' onetwo', 5, ' one…'],
    [`a ${'x'.repeat(200)}`, 100, `a ${'x'.repeat(97)}…`],
    [`${'y'.repeat(50)} ${'x'.repeat(200)}`, 100, `${'y'.repeat(50)}…`],
  ])('is cut between words if a word ends shortly before the limit (%j, %i)', (text, limit, shortened) => {
    expect(shorten(text, limit)).toBe(shortened)
    expect(shortened.length).toBeLessThanOrEqual(limit)
  })

  it.each([10, 11])('is never cut inside a surrogate pair (%i)', (limit) => {
    expect(shorten('🚀'.repeat(20), limit)).toMatch(/^(🚀)+…$/u)
  })
})
