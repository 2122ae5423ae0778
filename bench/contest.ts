import { connector, floor, openFiles, peerExecutable, pythonConnector, type Reading } from './contestants.ts'
import type { Contest, Contestant } from './measurement.ts'
import type { Form } from './replay/made-documents.ts'
import { type ReplayServer, startReplay } from './replay-server.ts'

/** What puts contestants into a contest. */
export interface Adding {
  connector(name: string, reading: Reading, records?: number, bytesPerSecond?: number): Promise<void>
  floor(name: string, reading: Reading): void
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
    floor(name, reading) {
      contestants.push({ name, program: floor(reading), records: documents })
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
  forms: readonly Form[] = ALL_FORMS,
): Promise<Contest> {
  const server = await startReplay({ documents, roundTripMs, forms })
  return contest(documents, server, (add) => enter(server, add))
}

const ALL_FORMS: readonly Form[] = ['document', 'projection', 'tagged', 'event']
