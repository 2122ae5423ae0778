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

/** The targets in the repository that are not there. */
function brokenTargets(path: string, markdown: string): string[] {
  return targetsOf(markdown).filter((target) => {
    if (/^[a-z]+:/.test(target)) return false
    const [file = '', anchor] = target.split('#')
    const place = file === '' ? path : join(dirname(path), file)
    if (!existsSync(join(ROOT, place))) return true
    if (anchor === undefined) return false
    return !anchorsOf(file === '' ? markdown : readFileSync(join(ROOT, place), 'utf8')).has(anchor)
  })
}

describe('the links of the documents', () => {
  it.each(DOCUMENTS)('lead somewhere in %s', (path) => {
    expect(brokenTargets(path, readFileSync(join(ROOT, path), 'utf8'))).toEqual([])
  })

  it('are looked for in all documents', () => {
    expect(DOCUMENTS).toEqual(expect.arrayContaining(['README.md', 'CHANGELOG.md', join('docs', 'fauna.md')]))
    const links = DOCUMENTS.flatMap((path) => targetsOf(readFileSync(join(ROOT, path), 'utf8')))
    expect(links).toEqual(expect.arrayContaining(['docs/demo.svg', 'docs/fauna.md#privileges', '#fql-v4-or-v10']))
  })

  it('would be found broken where the file or the heading is not there', () => {
    const markdown = [
      '# One `two`, three',
      '```',
      '# No heading',
      '[none](none.md)',
      '```',
      'Code: `[none](none.md)`',
      '[here](#one-two-three) [gone](#no-heading) [file](../README.md#options) [other](../README.md#no-options)',
      '![picture](form.png) <img src="none.png"> [away](https://example.com/none.md) [nowhere](none.md)',
    ]
    expect(brokenTargets('docs/fauna.md', markdown.join('\n')).sort()).toEqual(
      ['#no-heading', '../README.md#no-options', 'none.md', 'none.png'].sort(),
    )
  })

  it('reach headings of the same text by numbers', () => {
    expect([...anchorsOf('# A key\n## A key\n### `x_y`: a-b')]).toEqual(['a-key', 'a-key-1', 'x_y-a-b'])
  })
})
