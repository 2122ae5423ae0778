import type { AddressInfo } from 'node:net'
import { createReplay, type ReplayOptions } from './server.ts'

/**
 * The replay server as a process of its own, for `startReplay`: its options come as an argument, `{ port, firstTs, lastTs }`
 * goes back when it listens, and what it has served when it is asked. It ends with the process that started it.
 */
const { server, documents, served } = createReplay(JSON.parse(process.argv[2] ?? '{}') as ReplayOptions)

process.on('message', () => {
  process.send?.({ ...served })
  Object.assign(served, { requests: 0, bytes: 0, atOnce: 0 })
})
process.on('disconnect', () => process.exit())
server.listen(0, '127.0.0.1', () => {
  const { port } = server.address() as AddressInfo
  process.send?.({ port, firstTs: documents.ts(0), lastTs: documents.ts(documents.count - 1) })
})
