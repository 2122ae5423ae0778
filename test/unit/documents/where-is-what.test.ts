import { existsSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, it } from 'vitest'

const ROOT = path.join(import.meta.dirname, '../../..')

/** The rows of the table of CONTRIBUTING.md that says where the code of each concern is. */
function rows(): { readonly question: string; readonly files: readonly string[] }[] {
  const markdown = readFileSync(path.join(ROOT, 'CONTRIBUTING.md'), 'utf8')
  const section = markdown.split('\n## ').find((text) => text.startsWith('Where is what\n')) ?? ''
  return [...section.matchAll(/^\| (.+\?) \| (.+) \|$/gm)].map(([, question = '', answer = '']) => ({
    question,
    files: [...answer.matchAll(/`([^`]+)`/g)].map(([, file = '']) => file),
  }))
}

describe('the table of where is what', () => {
  it('answers twenty questions', () => {
    expect(rows()).toHaveLength(20)
  })

  it.each(rows())('names files for "$question"', ({ files }) => {
    expect(files).not.toEqual([])
    expect(files.filter((file) => !existsSync(path.join(ROOT, file)))).toEqual([])
  })
})
