import { mkdir, readFile } from 'node:fs/promises'
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
 * functions have their names, and the bundle shows their source files.
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
  const busy = times.filter(({ name: of }) => of !== IDLE).reduce((sum, { micros }) => sum + micros, 0)
  process.stdout.write(
    `\n${name}: ${records} records, ${seconds.toFixed(2)} s, of which busy ${(busy / 1e6).toFixed(2)} s (bench/profiles/${file})\n`,
  )
  for (const { name: of, micros } of times.slice(0, SHOWN)) {
    const share = of === IDLE ? '-' : `${((micros / busy) * 100).toFixed(1)}%`
    process.stdout.write(`  ${(micros / 1000).toFixed(1).padStart(8)} ms ${share.padStart(6)}  ${of}\n`)
  }
}

const IDLE = '(idle)'

interface CpuProfile {
  readonly nodes: readonly ProfileNode[]
  /** The node of each sample. */
  readonly samples: readonly number[]
  /** Microseconds before each sample. */
  readonly timeDeltas: readonly number[]
}

interface ProfileNode {
  readonly id: number
  readonly callFrame: { readonly functionName: string; readonly url: string; readonly lineNumber: number }
  readonly children?: readonly number[]
}

interface SelfTime {
  readonly name: string
  readonly micros: number
}

/** The self time of each function, largest first. Native functions are split by caller. */
async function selfTimes({ nodes, samples, timeDeltas }: CpuProfile): Promise<SelfTime[]> {
  const sources = await sourceFiles()
  const callers = new Map(nodes.flatMap((node) => (node.children ?? []).map((child) => [child, node] as const)))
  const nameOf = ({ id, callFrame: { functionName, url, lineNumber } }: ProfileNode): string => {
    const name = functionName || '(anonymous)'
    if (url !== '') return `${name}  ${url.endsWith('source-fauna.js') ? sources(lineNumber) : url}`
    const caller = callers.get(id)
    return caller === undefined || caller.callFrame.functionName === '(root)' ? name : `${name} < ${nameOf(caller)}`
  }
  const names = new Map(nodes.map((node) => [node.id, nameOf(node)]))
  const times = new Map<string, number>()
  for (const [i, sample] of samples.entries()) {
    const name = names.get(sample) ?? '(unknown)'
    times.set(name, (times.get(name) ?? 0) + Math.max(timeDeltas[i] ?? 0, 0))
  }
  return Array.from(times, ([name, micros]) => ({ name, micros })).toSorted((a, b) => b.micros - a.micros)
}

/** Which file of the source a line of the bundle comes from: esbuild writes its name before its lines. */
async function sourceFiles(): Promise<(line: number) => string> {
  const text = await readFile(new URL('../dist/source-fauna.js', import.meta.url), 'utf8')
  let file = ''
  const files = text.split('\n').map((line) => {
    file = /^\s*\/\/ (?:\S*(?=node_modules\/))?(\S+\.(?:[cm]?[jt]s|json))$/.exec(line)?.[1] ?? file
    return file
  })
  return (line) => files[line] ?? ''
}
