import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'

const MAX_WORDS = 900

it(`README.md has at most ${MAX_WORDS} words`, () => {
  const readme = readFileSync(new URL('../../../README.md', import.meta.url), 'utf8')
  expect(readme.split(/\s+/).filter((word) => word !== '').length).toBeLessThanOrEqual(MAX_WORDS)
})
