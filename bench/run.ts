import { spawn } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'

/** A program to be measured. */
export interface Program {
  readonly file: string
  readonly args: readonly string[]
  readonly env?: Readonly<Record<string, string>>
  /** How the lines begin that are records; absent: it writes none. */
  readonly recordBeginning?: string
  /** Where else records go; absent: nowhere. */
  readonly files?: RecordFiles
}

/** Files that a program writes records into. */
export interface RecordFiles {
  /** Removes what an earlier run wrote. */
  clear(): Promise<void>
  /** What the last run wrote. */
  written(): Promise<{ readonly records: number; readonly bytes: number }>
}

/** What one run of a program came to. */
export interface Run {
  /** From its start to its end. */
  readonly seconds: number
  /** Of all its threads, in user and system mode. */
  readonly cpuSeconds: number
  /** The largest resident set that it had. */
  readonly peakMib: number
  readonly records: number
  readonly megabytes: number
  /** From its start to the first bytes of the first record. */
  readonly firstRecordSeconds?: number | undefined
}

/**
 * Runs a program to its end, with a reader of its output that counts. No other child may end meanwhile: processor time
 * is that of all children that have ended, before and after.
 * @param bytesPerSecond the most that the reader takes
 * @throws Error where it does not end with 0, or `records` of them do not come
 */
export async function run(program: Program, records: number, bytesPerSecond = Number.POSITIVE_INFINITY): Promise<Run> {
  await program.files?.clear()
  const cpuBefore = cpuOfEndedChildren()
  const started = performance.now()
  const child = spawn(program.file, program.args, {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, ...program.env },
  })
  const elapsed = (): number => (performance.now() - started) / 1000
  let peakKib = 0
  const watch = setInterval(() => {
    peakKib = Math.max(peakKib, residentPeak(child.pid ?? 0))
  }, 20)
  const ended = new Promise<number | null>((resolve, reject) => {
    child.once('error', reject)
    child.once('exit', (code) => resolve(code))
  })
  let errors = ''
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    errors = `${errors}${text}`.slice(-2000)
  })

  const { recordBeginning } = program
  const counter = recordCounter(recordBeginning ?? '')
  let bytes = 0
  let firstRecordSeconds: number | undefined
  for await (const chunk of child.stdout as AsyncIterable<Buffer>) {
    bytes += chunk.length
    counter.take(chunk)
    if (counter.records > 0) firstRecordSeconds ??= elapsed()
    const ahead = (bytes / bytesPerSecond) * 1000 - (performance.now() - started)
    if (ahead > 0) await sleep(ahead)
  }
  const exitCode = await ended.finally(() => clearInterval(watch))
  const seconds = elapsed()
  const cpuSeconds = cpuOfEndedChildren() - cpuBefore
  const written = exitCode === 0 ? await program.files?.written() : undefined
  const counted = written?.records ?? counter.records
  const isComplete = (recordBeginning === undefined && written === undefined) || counted === records
  if (exitCode !== 0 || !isComplete) {
    const told = errors || counter.lastOther
    throw new Error(`${program.file} ended with ${exitCode}, after ${counted} of ${records} records. ${told}`)
  }
  const megabytes = (written?.bytes ?? bytes) / 1e6
  return { seconds, cpuSeconds, peakMib: peakKib / 1024, records, megabytes, firstRecordSeconds }
}

const NEWLINE = 0x0a

/** Counts lines that begin in a certain way, without making text of them. */
function recordCounter(beginning: string): { take(chunk: Buffer): void; readonly records: number; lastOther: string } {
  const wanted = Buffer.from(beginning)
  let rest: Buffer = Buffer.alloc(0)
  const counter = {
    records: 0,
    lastOther: '',
    take(chunk: Buffer) {
      const text = rest.length === 0 ? chunk : Buffer.concat([rest, chunk])
      let begin = 0
      for (let end = text.indexOf(NEWLINE); end !== -1; end = text.indexOf(NEWLINE, begin)) {
        if (text.compare(wanted, 0, wanted.length, begin, Math.min(begin + wanted.length, end)) === 0) counter.records++
        else counter.lastOther = text.toString('utf8', begin, Math.min(end, begin + 2000))
        begin = end + 1
      }
      rest = text.subarray(begin)
    },
  }
  return counter
}

/** Linux counts processor time in hundredths of a second here, whatever the kernel's own clock. */
const TICKS_PER_SECOND = 100

const FIELDS_BEFORE_NAME = 2
const CHILDREN_USER = 16
const CHILDREN_SYSTEM = 17

/** Of the children of this process that have ended, all their threads, in seconds. */
function cpuOfEndedChildren(): number {
  const text = readFileSync('/proc/self/stat', 'latin1')
  // The second field is the name in brackets, in which anything may stand.
  const fields = text.slice(text.lastIndexOf(')') + 2).split(' ')
  const field = (number: number): number => Number(fields[number - FIELDS_BEFORE_NAME - 1])
  return (field(CHILDREN_USER) + field(CHILDREN_SYSTEM)) / TICKS_PER_SECOND
}

/** In KiB; 0 if the process has ended. */
function residentPeak(pid: number): number {
  try {
    return Number(/VmHWM:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, 'latin1'))?.[1] ?? 0)
  } catch {
    return 0
  }
}
