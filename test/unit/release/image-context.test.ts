import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'

const ROOT = new URL('../../../', import.meta.url)

const linesOf = (path: string): string[] => readFileSync(fileURLToPath(new URL(path, ROOT)), 'utf8').split('\n')

/** What the Dockerfile copies from the repository. */
const copied = linesOf('Dockerfile').flatMap((line) => {
  const words = line.split(/\s+/)
  return words[0] === 'COPY' && !line.includes('--from') ? words.slice(1, -1) : []
})

/** What .dockerignore leaves in the context, which excludes everything else. */
const included = linesOf('.dockerignore').flatMap((line) => (line.startsWith('!') ? [line.slice(1)] : []))

describe('the context of the image', () => {
  it.each(copied)('contains %s, which the Dockerfile copies', (path) => {
    expect(included).toContain(path)
  })

  it('contains nothing that the Dockerfile does not copy', () => {
    expect(linesOf('.dockerignore')[0]).toBe('*')
    expect(
      included.filter((path) => !copied.some((source) => path === source || path.startsWith(`${source}/`))),
    ).toEqual([])
  })
})
