/**
 * Shows the peak resident memory of the executable while it reads a large collection: a full refresh and a first
 * incremental sync, with a reader that keeps up and with one that takes one megabyte a second.
 *
 *     npm run build && node bench/memory.ts [documents]
 */
import { spawn } from 'node:child_process'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { type Emulator, startEmulator } from '../test/emulator/emulator.ts'

const EXECUTABLE = fileURLToPath(new URL('../dist/source-fauna.js', import.meta.url))

const COLLECTION = 'events'

const LIMIT_MIB = 150

interface Measurement {
  readonly records: number
  readonly megabytes: number
  readonly seconds: number
  readonly peakMib: number
}

async function measure(files: string, mode: string, bytesPerSecond: number): Promise<Measurement> {
  const args = ['read', '--config', join(files, 'config.json'), '--catalog', join(files, `${mode}.json`)]
  const started = performance.now()
  const child = spawn(process.execPath, [EXECUTABLE, ...args], { stdio: ['ignore', 'pipe', 'inherit'] })
  let bytes = 0
  let records = 0
  let peakMib = 0
  let failure = ''
  let running = true
  const ended = new Promise<number | null>((resolve) => child.once('exit', resolve)).finally(() => {
    running = false
  })
  const watching = (async () => {
    while (running) {
      peakMib = Math.max(peakMib, await residentPeak(child.pid ?? 0))
      await sleep(50)
    }
  })()
  let rest = ''
  for await (const chunk of child.stdout) {
    bytes += chunk.length
    const lines = (rest + chunk).split('\n')
    rest = lines.pop() ?? ''
    for (const line of lines) {
      if (line.startsWith('{"type":"RECORD"')) records++
      else if (line.startsWith('{"type":"TRACE","trace":{"type":"ERROR"')) failure = line
    }
    const ahead = (bytes / bytesPerSecond) * 1000 - (performance.now() - started)
    if (ahead > 0) await sleep(ahead)
  }
  const exitCode = await ended
  await watching
  if (exitCode !== 0) throw new Error(`The connector ended with ${exitCode}. ${failure}`)
  return { records, megabytes: bytes / 1e6, seconds: (performance.now() - started) / 1000, peakMib }
}

/** The largest resident set that the process ever had, in MiB, from Linux's accounting; 0 when it is gone. */
async function residentPeak(pid: number): Promise<number> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8').catch(() => '')
  return Number(/VmHWM:\s+(\d+) kB/.exec(status)?.[1] ?? 0) / 1024
}

async function fill(emulator: Emulator, documents: number): Promise<void> {
  await emulator.query({ create_collection: { object: { name: COLLECTION } } })
  const values = [{ object: { field: 'ts' } }, { object: { field: 'ref' } }]
  await emulator.query({
    create_index: { object: { name: `${COLLECTION}-ts`, source: { collection: COLLECTION }, values } },
  })
  const text = 'x'.repeat(400)
  emulator.seed.documents(
    COLLECTION,
    Array.from({ length: documents }, (_, i) => ({
      data: `{"n":${i},"name":"document ${i}","text":"${text}","tags":["a","b"]}`,
    })),
    { perTransaction: 10 },
  )
}

async function writeFiles(folder: string, emulator: Emulator): Promise<void> {
  const config = { domain: '127.0.0.1', port: emulator.port, scheme: 'http', secret: emulator.secret }
  await writeFile(join(folder, 'config.json'), JSON.stringify(config))
  for (const mode of ['full_refresh', 'incremental']) {
    const streams = [{ stream: { name: COLLECTION }, sync_mode: mode, destination_sync_mode: 'append' }]
    await writeFile(join(folder, `${mode}.json`), JSON.stringify({ streams }))
  }
}

const documents = Number(process.argv[2] ?? 300_000)
const files = await mkdtemp(join(tmpdir(), 'source-fauna-bench-'))
const emulator = await startEmulator()
let worst = 0
try {
  await fill(emulator, documents)
  await writeFiles(files, emulator)
  for (const [mode, reader, bytesPerSecond] of [
    ['full_refresh', 'fast reader', Number.POSITIVE_INFINITY],
    ['incremental', 'fast reader', Number.POSITIVE_INFINITY],
    ['full_refresh', 'reader of 4 MB/s', 4e6],
  ] as const) {
    const { records, megabytes, seconds, peakMib } = await measure(files, mode, bytesPerSecond)
    if (records !== documents) throw new Error(`${records} records of ${documents} documents came.`)
    worst = Math.max(worst, peakMib)
    process.stdout.write(
      `${mode}, ${reader}: ${records} records, ${megabytes.toFixed(0)} MB, ${seconds.toFixed(1)} s, ` +
        `${Math.round(records / seconds)} records/s, peak resident memory ${peakMib.toFixed(1)} MiB\n`,
    )
  }
} finally {
  await emulator.close()
  await rm(files, { recursive: true })
}
process.stdout.write(
  `Peak ${worst.toFixed(1)} MiB, limit ${LIMIT_MIB} MiB: ${worst < LIMIT_MIB ? 'kept' : 'exceeded'}\n`,
)
process.exitCode = worst < LIMIT_MIB ? 0 : 1
