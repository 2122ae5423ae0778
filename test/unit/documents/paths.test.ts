import { existsSync, globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'

const ROOT = fileURLToPath(new URL('../../..', import.meta.url))

/** Paths that a command creates, and names of images. */
const NOT_FILES: readonly string[] = [
  'bench/profiles',
  'test/conformance/.venv',
  'fauna/faunadb',
  'airbyte/source-fauna',
]

/** The paths in the inline code of a document: from the root, or from `src/` without the extension. */
function pathsIn(markdown: string): string[] {
  const code = [...markdown.matchAll(/`([^`\n]+)`/g)].map(([, text]) => text!)
  return code.filter((text) =>
    /^(src|test|bench|docs|cli|commands|sync|fauna|airbyte|config|text)\/[\w./-]*$/.test(text),
  )
}

function exists(path: string): boolean {
  const inSource = join(ROOT, 'src', path)
  return [join(ROOT, path), inSource, `${inSource}.ts`].some((candidate) => existsSync(candidate))
}

describe('paths in documents', () => {
  const documents = globSync(['CONTRIBUTING.md', 'docs/*.md'], { cwd: ROOT })

  it.each(documents)('exist: %s', (document) => {
    const paths = pathsIn(readFileSync(join(ROOT, document), 'utf8'))
    const missing = paths.filter((path) => !NOT_FILES.includes(path) && !exists(path))
    expect(missing).toEqual([])
  })

  it('are found', () => {
    expect(pathsIn('See `src/main.ts`, `sync/failure` and `npm test`.')).toEqual(['src/main.ts', 'sync/failure'])
    expect(exists('sync/failure')).toBe(true)
    expect(exists('sync/no-such-file')).toBe(false)
  })
})
