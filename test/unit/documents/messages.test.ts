import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { rowsOf } from './markdown.ts'

const ROOT = fileURLToPath(new URL('../../..', import.meta.url))

const source = globSync('src/**/*.ts', { cwd: ROOT })
  .map((path) => readFileSync(join(ROOT, path), 'utf8'))
  .join('\n')

const messages = rowsOf(readFileSync(join(ROOT, 'docs/troubleshooting.md'), 'utf8'))
  .map(([cell]) => cell ?? '')
  // The other rows quote messages of Fauna itself.
  .filter((cell) => cell.startsWith('`'))
  .flatMap((cell) => [...cell.matchAll(/`([^`]+)`/g)].map(([, message]) => message!))

describe('the messages in docs/troubleshooting.md', () => {
  it.each(messages)('exist in the source: %s', (message) => {
    const parts = message
      .split('…')
      .map((part) => part.trim())
      .filter((part) => part !== '')
    expect(parts.filter((part) => !source.includes(part))).toEqual([])
    expect(Math.max(...parts.map(({ length }) => length))).toBeGreaterThan(10)
  })

  it('are read from its tables', () => {
    expect(messages.length).toBeGreaterThan(20)
  })
})
