import {
  connector,
  exporter,
  floor,
  loader,
  openFiles,
  peerExecutable,
  pythonConnector,
  type Reading,
} from './contestants.ts'
import type { Contest, Contestant } from './measurement.ts'
import { startRecorder } from './recorder.ts'
import type { Form } from './replay/made-documents.ts'
import type { ReplayOptions } from './replay/server.ts'
import { type ReplayServer, startReplay } from './replay-server.ts'
import { run } from './run.ts'

/** What puts contestants into a contest. */
export interface Adding {
  connector(name: string, reading: Reading, records?: number, bytesPerSecond?: number): Promise<void>
  /** The command `export`. */
  exporter(name: string, reading: Reading): Promise<void>
  floor(name: string, reading: Reading): void
  /** Sends the requests for pages that the connector sends for this reading. */
  loader(name: string, reading: Reading): Promise<void>
  /** Nothing, where there is no peer. */
  python(name: string, reading: Reading, peer: string | undefined): Promise<void>
}

/** What is asked. */
interface Server {
  served?: Contest['served']
  close(): Promise<void>
}

export async function contest(
  documents: number,
  server: Server,
  enter: (add: Adding) => Promise<void>,
): Promise<Contest> {
  const files = await openFiles()
  const contestants: Contestant[] = []
  await enter({
    async connector(name, reading, records = documents, bytesPerSecond) {
      const program = await connector(files, reading)
      contestants.push({ name, program, records, ...(bytesPerSecond !== undefined && { bytesPerSecond }) })
    },
    async exporter(name, reading) {
      contestants.push({ name, program: await exporter(files, reading), records: documents })
    },
    floor(name, reading) {
      contestants.push({ name, program: floor(reading), records: documents })
    },
    async loader(name, reading) {
      const recorder = await startRecorder(reading.target)
      await run(await connector(files, { ...reading, target: recorder }), documents)
      await recorder.close()
      const requests = await files.write('requests', recorder.requests)
      contestants.push({ name, program: loader(requests, reading), records: documents })
    },
    async python(name, reading, peer) {
      if (peer === undefined) return
      contestants.push({
        name,
        program: await pythonConnector(files, reading, peerExecutable(peer)),
        records: documents,
      })
    },
  })
  return {
    contestants,
    ...(server.served && { served: server.served }),
    async close() {
      await files.remove()
      await server.close()
    },
  }
}

export async function replayContest(
  documents: number,
  roundTripMs: number,
  enter: (server: ReplayServer, add: Adding) => Promise<void>,
  options: Partial<ReplayOptions> = {},
): Promise<Contest> {
  const server = await startReplay({ documents, roundTripMs, forms: ALL_FORMS, ...options })
  return contest(documents, server, (add) => enter(server, add))
}

const ALL_FORMS: readonly Form[] = ['document', 'projection', 'tagged', 'event']
