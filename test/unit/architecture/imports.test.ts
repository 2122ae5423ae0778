import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, it } from 'vitest'

/** From the top to the bottom: a file may import from its own layer's folder and from layers further down. */
const LAYERS = [
  'main.ts',
  'cli',
  'cli/terminal',
  'commands',
  'export',
  'sync',
  'sync/databases',
  'sync/strategies',
  'sync/ranges',
  'sync/snapshot',
  'sync/stream',
  'sync/records',
  'sync/progress',
  'sync/sampling',
  'sync/pacing',
  'sync/state',
  'sync/discovery',
  'sync/columns',
  'fauna/open.ts',
  'fauna/read-definitions.ts',
  'fauna/v10',
  'fauna/v4',
  'fauna/export',
  'fauna/http',
  'fauna',
  'airbyte',
  'config',
  'text',
] as const

/** Layers that do not know each other, although one is above the other in the list. */
const STRANGERS: readonly (readonly [string, string])[] = [['fauna', 'airbyte']]

const SOURCES = 'src'

function sourceFiles(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const name = path.posix.join(folder, entry.name)
    if (entry.isDirectory()) return sourceFiles(name)
    return name.endsWith('.ts') ? [name] : []
  })
}

function importsOf(file: string): string[] {
  const found = readFileSync(file, 'utf8').matchAll(/(?:from|import\()\s*'(\.[^']+)'/g)
  return [...found].map(([, target = '']) => path.posix.join(path.posix.dirname(file), target))
}

/** The layer of a file: the longest entry that it is, or that it lies below. */
function layerOf(file: string): string {
  const inside = path.posix.relative(SOURCES, file)
  const layers = LAYERS.filter((layer) => inside === layer || inside.startsWith(`${layer}/`))
  const longest = layers.sort((a, b) => b.length - a.length)[0]
  if (longest === undefined) throw new Error(`${file} belongs to no layer`)
  return longest
}

const rank = (layer: string): number => (LAYERS as readonly string[]).indexOf(layer)

const IMPORTS = sourceFiles(SOURCES).flatMap((from) =>
  importsOf(from)
    .filter((to) => to.startsWith(`${SOURCES}/`))
    .map((to) => ({ from, to })),
)

describe('imports', () => {
  it('go down the layers, never up', () => {
    const up = IMPORTS.filter(({ from, to }) => rank(layerOf(from)) > rank(layerOf(to)))
    expect(up.map(({ from, to }) => `${from} -> ${to}`)).toEqual([])
  })

  it('keep apart what does not know each other', () => {
    const known = IMPORTS.filter(({ from, to }) =>
      STRANGERS.some(([one, other]) => {
        const [source, target] = [layerOf(from).split('/')[0], layerOf(to).split('/')[0]]
        return (source === one && target === other) || (source === other && target === one)
      }),
    )
    expect(known.map(({ from, to }) => `${from} -> ${to}`)).toEqual([])
  })

  it('run in no circle', () => {
    const targets = new Map<string, string[]>()
    for (const { from, to } of IMPORTS) targets.set(from, [...(targets.get(from) ?? []), to])
    const done = new Set<string>()
    const walk = (file: string, trail: readonly string[]): void => {
      if (trail.includes(file)) throw new Error([...trail.slice(trail.indexOf(file)), file].join(' -> '))
      if (done.has(file)) return
      for (const next of targets.get(file) ?? []) walk(next, [...trail, file])
      done.add(file)
    }
    expect(() => {
      for (const file of targets.keys()) walk(file, [])
    }).not.toThrow()
  })
})
