import { fork } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { type ReplayOptions, SECRET, type Served } from './replay/server.ts'
import type { Target } from './target.ts'

const PROGRAM = fileURLToPath(new URL('replay/main.ts', import.meta.url))

/** A replay server in a process of its own. */
export interface ReplayServer extends Target {
  /** Of the first document, in microseconds. */
  readonly firstTs: number
  /** Of the last document, in microseconds. */
  readonly lastTs: number
  /** What it has answered since it was asked last. */
  served(): Promise<Served>
  close(): Promise<void>
}

export async function startReplay(options: ReplayOptions): Promise<ReplayServer> {
  const child = fork(PROGRAM, [JSON.stringify(options)])
  const ended = once(child, 'exit')
  const answer = async <T>(): Promise<T> => {
    const message = once(child, 'message')
    const [first] = (await Promise.race([message, ended])) as [T]
    if (child.exitCode !== null) throw new Error(`The replay server ended with ${child.exitCode}.`)
    return first
  }
  const { port, firstTs, lastTs } = await answer<{ port: number; firstTs: number; lastTs: number }>()
  return {
    url: `http://127.0.0.1:${port}`,
    secret: SECRET,
    firstTs,
    lastTs,
    served() {
      child.send('served')
      return answer<Served>()
    },
    async close() {
      child.disconnect()
      await ended
    },
  }
}
