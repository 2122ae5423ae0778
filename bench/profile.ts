import { mkdir, readFile } from 'node:fs/promises'
import { basename } from 'node:path'
import { fileURLToPath } from 'node:url'
import { connector, connectorSpec, openFiles } from './contestants.ts'
import { COLLECTION } from './replay/server.ts'
import { startReplay } from './replay-server.ts'
import { type Program, run } from './run.ts'

const FOLDER = fileURLToPath(new URL('profiles', import.meta.url))

const DOCUMENTS = 300_000

const INTERVAL_MICROS = 200

const SHOWN = 25

/**
 * Keeps processor profiles of a full refresh over both APIs, and of `spec`, for Chrome's developer tools or any other
 * reader of `.cpuprofile`, and shows the functions that took most time themselves. The bundle is not minified, so
 * functions have their names, and the files of the source that they stand in are told from it.
 */
export async function profileHotPath(): Promise<void> {
  await mkdir(FOLDER, { recursive: true })
  const server = await startReplay({ documents: DOCUMENTS, roundTripMs: 0, forms: ['document', 'tagged'] })
  const files = await openFiles()
  try {
    for (const api of ['4', '10'] as const) {
      const reading = { target: server, collection: COLLECTION, pageSize: 1000, api }
      await profile(`full-refresh-v${api}`, DOCUMENTS, (flags) => connector(files, reading, flags))
    }
    await profile('spec', 1, async (flags) => connectorSpec(flags))
  } finally {
    await files.remove()
    await server.close()
  }
}

async function profile(
  name: string,
  records: number,
  program: (flags: readonly string[]) => Promise<Program>,
): Promise<void> {
  const file = `${name}.cpuprofile`
  const flags = [
    '--cpu-prof',
    `--cpu-prof-dir=${FOLDER}`,
    `--cpu-prof-name=${file}`,
    `--cpu-prof-interval=${INTERVAL_MICROS}`,
  ]
  const { seconds } = await run(await program(flags), records)
  const text = await readFile(new URL(`profiles/${file}`, import.meta.url), 'utf8')
  const times = await selfTimes(JSON.parse(text) as CpuProfile)
  const busy = times.filter(({ name: of }) => of !== '(idle)').reduce((sum, { micros }) => sum + micros, 0)
  process.stdout.write(
    `\n${name}: ${records} records, ${seconds.toFixed(2)} s, of which busy ${(busy / 1e6).toFixed(2)} s (bench/profiles/${file})\n`,
  )
  for (const { name: of, where, micros } of times.slice(0, SHOWN)) {
    const share = of === '(idle)' ? '     -' : `${((micros / busy) * 100).toFixed(1).padStart(5)}%`
    process.stdout.write(`  ${(micros / 1000).toFixed(1).padStart(8)} ms ${share}  ${of}  ${where}\n`)
  }
}

interface CpuProfile {
  readonly nodes: readonly {
    readonly id: number
    readonly callFrame: { readonly functionName: string; readonly url: string; readonly lineNumber: number }
  }[]
  /** The node of each sample. */
  readonly samples: readonly number[]
  /** Microseconds before each sample. */
  readonly timeDeltas: readonly number[]
}

interface SelfTime {
  readonly name: string
  readonly where: string
  readonly micros: number
}

/** The time that each function took itself, the most first. */
async function selfTimes({ nodes, samples, timeDeltas }: CpuProfile): Promise<SelfTime[]> {
  const sources = await sourceFiles()
  const nameOf = new Map(
    nodes.map(({ id, callFrame: { functionName, url, lineNumber } }) => {
      const isOwn = url.endsWith('source-fauna.js')
      const where = isOwn ? sources(lineNumber) : url.startsWith('node:') ? url : basename(url)
      return [id, { name: functionName || '(anonymous)', where }]
    }),
  )
  const times = new Map<string, SelfTime>()
  for (const [i, sample] of samples.entries()) {
    const { name, where } = nameOf.get(sample) ?? { name: '(unknown)', where: '' }
    const key = `${name} ${where}`
    times.set(key, { name, where, micros: (times.get(key)?.micros ?? 0) + Math.max(timeDeltas[i] ?? 0, 0) })
  }
  return [...times.values()].toSorted((a, b) => b.micros - a.micros)
}

/** Which file of the source a line of the bundle comes from: esbuild writes its name before its lines. */
async function sourceFiles(): Promise<(line: number) => string> {
  const text = await readFile(new URL('../dist/source-fauna.js', import.meta.url), 'utf8')
  let file = ''
  const files = text.split('\n').map((line) => {
    file = /^\s*\/\/ ((?:src|node_modules)\/\S+|\S+\.json)$/.exec(line)?.[1] ?? file
    return file
  })
  return (line) => files[line] ?? ''
}
