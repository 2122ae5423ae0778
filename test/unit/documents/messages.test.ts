import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { rowsOf, sectionOf } from './markdown.ts'

const ROOT = fileURLToPath(new URL('../../..', import.meta.url))

const source = globSync('src/**/*.ts', { cwd: ROOT })
  .map((path) => readFileSync(join(ROOT, path), 'utf8'))
  .join('\n')

const messages = rowsOf(sectionOf(readFileSync(join(ROOT, 'README.md'), 'utf8'), '## Troubleshooting'))
  .map(([cell]) => cell ?? '')
  // Other rows are of messages that are Fauna's own.
  .filter((cell) => cell.startsWith('`'))
  .flatMap((cell) => [...cell.matchAll(/`([^`]+)`/g)].map(([, message]) => message!))

describe('the messages that README.md helps with', () => {
  it.each(messages)('are of the source: %s', (message) => {
    const parts = message
      .split('…')
      .map((part) => part.trim())
      .filter((part) => part !== '')
    for (const part of parts) expect(source).toContain(part)
    expect(Math.max(...parts.map(({ length }) => length))).toBeGreaterThan(10)
  })

  it('are found in the tables', () => {
    expect(messages.length).toBeGreaterThan(20)
  })
})
