import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { Socket } from 'node:net'
import { createClock } from '../../test/emulator/clock.ts'
import { Store } from '../../test/emulator/storage/store.ts'
import { answerV4 as emulateV4 } from '../../test/emulator/v4/endpoint.ts'
import { answerFeed as emulateFeed } from '../../test/emulator/v10/feed-endpoint.ts'
import { answerQueryV10 as emulateV10 } from '../../test/emulator/v10/query-endpoint.ts'
import { type Form, type MadeDocuments, makeDocuments } from './made-documents.ts'
import { type Pieces, UnknownRequest } from './page.ts'
import { answerV4, type Json } from './v4.ts'
import { answerFeed, answerV10, type FeedRequest, type QueryPart } from './v10.ts'

export interface ReplayOptions {
  readonly documents: number
  /** Milliseconds between a request and its answer. */
  readonly roundTripMs: number
  readonly forms: readonly Form[]
  /** As in `MadeDocuments`; absent: nothing was removed. */
  readonly removedEach?: number
}

export const COLLECTION = 'events'
const INDEX = 'events-ts'
export const SECRET = 'secret'

const HOUR_MS = 3_600_000

/** The server closes idle connections after this (fauna.md, both APIs). */
const KEEP_ALIVE_MS = 5000

/** What a server has answered so far. */
export interface Served {
  requests: number
  bytes: number
  /** How many requests were under way at once, at most. */
  atOnce: number
}

export interface Replay {
  readonly server: Server
  readonly documents: MadeDocuments
  readonly served: Served
}

/**
 * A server that answers with documents made beforehand, so that a page costs it next to nothing. What is asked about
 * the schema, the time and single documents, an emulator answers that has the collection, and nothing in it.
 *
 * Each answer waits for the round trip; the first on a connection for two, since a connection takes one to be made.
 * There is no limit of bandwidth.
 */
export function createReplay({ documents: count, roundTripMs, forms, removedEach }: ReplayOptions): Replay {
  const store = storeWithSchema()
  const firstTs = (Date.now() - HOUR_MS) * 1000
  const documents = makeDocuments(COLLECTION, count, firstTs, forms, removedEach)
  const served: Served = { requests: 0, bytes: 0, atOnce: 0 }
  const known = new WeakSet<Socket>()
  let underWay = 0

  function answer({ method, url, headers }: IncomingMessage, body: string): { status: number; pieces: Pieces } {
    // The schema in FSL, which is not replayed.
    if (method === 'GET') return { status: 404, pieces: ['{}'] }
    const made = madeAnswer(documents, url ?? '', JSON.parse(body))
    if (made !== undefined) return { status: 200, pieces: made }
    const request = { secret: SECRET, body, timeout: undefined }
    const format = headers['x-format']?.toString()
    const { status, body: text } =
      url === '/query/1'
        ? emulateV10(store, { ...request, format })
        : url === '/feed/1'
          ? emulateFeed(store, request)
          : emulateV4(store, request)
    return { status, pieces: [text] }
  }

  function send(response: ServerResponse, status: number, pieces: Pieces): void {
    const length = pieces.reduce((sum, piece) => sum + Buffer.byteLength(piece), 0)
    underWay--
    served.bytes += length
    response.writeHead(status, {
      'content-type': 'application/json;charset=utf-8',
      'content-length': length,
      'x-txn-time': String(documents.ts(count - 1)),
    })
    response.cork()
    for (const piece of pieces) response.write(piece)
    response.end()
  }

  async function serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    served.requests++
    served.atOnce = Math.max(served.atOnce, ++underWay)
    const chunks: Buffer[] = []
    for await (const chunk of request) chunks.push(chunk as Buffer)
    const body = Buffer.concat(chunks).toString('utf8')
    const trips = known.has(request.socket) ? 1 : 2
    known.add(request.socket)
    let status = 200
    let pieces: Pieces
    try {
      ;({ status, pieces } = answer(request, body))
    } catch (error) {
      if (!(error instanceof UnknownRequest)) throw error
      process.stderr.write(`${error.message}\n`)
      const failure = { code: 'bad request', description: error.message, message: error.message }
      status = 400
      pieces = [JSON.stringify(request.url === '/' ? { errors: [failure] } : { error: failure })]
    }
    if (roundTripMs === 0) send(response, status, pieces)
    else setTimeout(send, roundTripMs * trips, response, status, pieces)
  }

  const server = createServer((request, response) => void serve(request, response))
  server.keepAliveTimeout = KEEP_ALIVE_MS
  server.on('connection', (socket: Socket) => socket.setNoDelay(true))
  return { server, documents, served }
}

function madeAnswer(documents: MadeDocuments, url: string, body: unknown): Pieces | undefined {
  if (url === '/') return answerV4(documents, body as Json)
  if (url === '/query/1') return answerV10(documents, (body as { query: QueryPart }).query)
  return url === '/feed/1' ? answerFeed(documents, body as FeedRequest) : undefined
}

/** The collection and the index stood there before the first document. */
function storeWithSchema(): Store {
  const clock = createClock()
  const store = new Store(clock, SECRET)
  const create = (expression: object): void => {
    const { status, body } = emulateV4(store, { secret: SECRET, body: JSON.stringify(expression), timeout: undefined })
    if (status >= 300) throw new Error(body)
  }
  clock.advance(-24 * HOUR_MS)
  create({ create_collection: { object: { name: COLLECTION, history_days: 30 } } })
  const values = [{ object: { field: 'ts' } }, { object: { field: 'ref' } }]
  // airbyte-source-fauna needs the terms to be there, even where there are none.
  create({ create_index: { object: { name: INDEX, source: { collection: COLLECTION }, terms: [], values } } })
  clock.advance(24 * HOUR_MS)
  return store
}
