import { existsSync, globSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { anchorsOf, targetsOf } from './markdown.ts'

const ROOT = fileURLToPath(new URL('../../..', import.meta.url))

const DOCUMENTS = globSync('{*.md,{docs,bench,test}/**/*.md}', {
  cwd: ROOT,
  exclude: (path) => /(^|\/)(node_modules|\.venv)$/.test(path),
})

/** The targets in the repository that do not exist. */
function brokenTargets(path: string, markdown: string): string[] {
  return targetsOf(markdown).filter((target) => {
    if (/^[a-z]+:/.test(target)) return false
    const [file = '', anchor] = target.split('#')
    const linked = file === '' ? path : join(dirname(path), file)
    if (!existsSync(join(ROOT, linked))) return true
    if (anchor === undefined) return false
    return !anchorsOf(file === '' ? markdown : readFileSync(join(ROOT, linked), 'utf8')).has(anchor)
  })
}

describe('links in documents', () => {
  it.each(DOCUMENTS)('resolve in %s', (path) => {
    expect(brokenTargets(path, readFileSync(join(ROOT, path), 'utf8'))).toEqual([])
  })

  it('are checked in all documents', () => {
    expect(DOCUMENTS).toEqual(expect.arrayContaining(['README.md', 'CHANGELOG.md', join('docs', 'fauna.md')]))
    const links = DOCUMENTS.flatMap((path) => targetsOf(readFileSync(join(ROOT, path), 'utf8')))
    expect(links).toEqual(expect.arrayContaining(['docs/demo.svg', 'fauna.md#privileges', '#fql-v4-or-v10']))
  })

  it('are reported if the file or the heading does not exist', () => {
    const markdown = [
      '# One `two`, three',
      '```',
      '# No heading',
      '[none](none.md)',
      '```',
      'Code: `[none](none.md)`',
      '[here](#one-two-three) [gone](#no-heading) [file](../README.md#a-record) [other](../README.md#no-record)',
      '![picture](form.png) <img src="none.png"> [away](https://example.com/none.md) [nowhere](none.md)',
    ]
    expect(brokenTargets('docs/fauna.md', markdown.join('\n')).sort()).toEqual(
      ['#no-heading', '../README.md#no-record', 'none.md', 'none.png'].sort(),
    )
  })

  it('reach repeated headings by number', () => {
    expect([...anchorsOf('# A key\n## A key\n### `x_y`: a-b')]).toEqual(['a-key', 'a-key-1', 'x_y-a-b'])
  })
})
