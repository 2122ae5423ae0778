import { open, readFile, rm } from 'node:fs/promises'
import { hostname } from 'node:os'
import { join } from 'node:path'
import * as z from 'zod'
import { ConfigError } from '../../text/config-error.ts'
import { parseJson } from '../parse-json.ts'

const FILE = 'export.lock'

const form = z.object({ pid: z.int(), host: z.string() })

/**
 * Claims a directory for this process.
 * @returns releases it
 * @throws ConfigError if another process that still runs has claimed it
 */
export async function lockDirectory(directory: string): Promise<() => Promise<void>> {
  const path = join(directory, FILE)
  const content = JSON.stringify({ pid: process.pid, host: hostname() })
  // Again after the lock of a killed process was removed: another process may have claimed the directory meanwhile.
  while (!(await create(path, content))) {
    const holder = await holderOf(path)
    if (holder !== undefined) {
      throw new ConfigError(
        `Another export (process ${holder}) writes to ${JSON.stringify(directory)}. Wait until it ends, or stop it. If there is no such process, remove ${JSON.stringify(path)}.`,
      )
    }
    await rm(path, { force: true })
  }
  return () => rm(path, { force: true })
}

/** Whether a file is the lock of an export. */
export function isLock(name: string): boolean {
  return name === FILE
}

/** @returns false if the file exists */
async function create(path: string, content: string): Promise<boolean> {
  try {
    const file = await open(path, 'wx')
    await file.writeFile(content).finally(() => file.close())
    return true
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false
    throw error
  }
}

/** The id of the process that holds a lock; undefined if that process no longer runs on this machine. */
async function holderOf(path: string): Promise<number | undefined> {
  const parsed = form.safeParse(parseJson(await readFile(path, 'utf8').catch(() => '')))
  if (!parsed.success) return undefined
  const { pid, host } = parsed.data
  // In a container, a process that was killed had the same id.
  if (host === hostname() && (pid === process.pid || !isRunning(pid))) return undefined
  return pid
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
}
