import { readFile, writeFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import * as z from 'zod'

/** The last saved runs of every measurement. RESULTS.md is generated from them. */
const FILE = fileURLToPath(new URL('results.json', import.meta.url))

const run = z.object({
  seconds: z.number(),
  cpuSeconds: z.number(),
  peakMib: z.number(),
  records: z.number(),
  megabytes: z.number(),
  firstRecordSeconds: z.number().optional(),
  requests: z.number().optional(),
  atOnce: z.number().optional(),
})

const result = z.object({
  /** ISO 8601. */
  at: z.string(),
  machine: z.string(),
  peer: z.string().optional(),
  server: z.string(),
  /** The lowest and the highest load average during the measurement, the benchmark's own processes included. */
  load: z.tuple([z.number(), z.number()]),
  rounds: z.record(z.string(), z.array(run)),
})

export type Result = z.infer<typeof result>

/** By name of the measurement. */
export type Results = Readonly<Record<string, Result>>

export async function readResults(): Promise<Results> {
  const text = await readFile(FILE, 'utf8').catch(() => '{}')
  return z.record(z.string(), result).parse(JSON.parse(text))
}

export async function writeResults(results: Results): Promise<void> {
  await writeFile(FILE, `${JSON.stringify(results, undefined, 2)}\n`)
}
