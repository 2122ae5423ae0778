import { createServer, type IncomingHttpHeaders } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Target } from './target.ts'

/** A request for a page of documents, as it was sent. */
export interface RecordedRequest {
  readonly path: string
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
}

/** A server between a program and a Fauna, which passes everything on and keeps the requests for documents. */
export interface Recorder extends Target {
  /** In the order in which they were sent. */
  readonly requests: readonly RecordedRequest[]
  close(): Promise<void>
}

/** Without those that Node sets for each connection. */
const HEADERS = ['authorization', 'content-type', 'x-faunadb-api-version', 'x-format'] as const

export async function startRecorder(target: Target): Promise<Recorder> {
  const requests: RecordedRequest[] = []
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = []
    for await (const chunk of request) chunks.push(chunk as Buffer)
    const recorded = {
      path: request.url ?? '',
      headers: chosen(request.headers),
      body: Buffer.concat(chunks).toString('utf8'),
    }
    if (asksForDocuments(recorded.body)) requests.push(recorded)
    const answer = await fetch(`${target.url}${recorded.path}`, { method: 'POST', ...recorded })
    const body = Buffer.from(await answer.arrayBuffer())
    response.writeHead(answer.status, { 'content-type': 'application/json', 'content-length': body.length }).end(body)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    secret: target.secret,
    requests,
    close: () => new Promise((resolve) => server.close(() => resolve())),
  }
}

/** Whether it is a page of a full refresh, over FQL v4 or v10. */
function asksForDocuments(body: string): boolean {
  return body.includes('"get":{"var":"ref"}') ? body.includes('"documents":') : body.includes(').all(')
}

function chosen(headers: IncomingHttpHeaders): Record<string, string> {
  return Object.fromEntries(HEADERS.flatMap((name) => (headers[name] ? [[name, String(headers[name])]] : [])))
}
