import type { Server as HttpServer } from 'node:http'
import type { Http2Server } from 'node:http2'
import { createServer, type Server, type Socket } from 'node:net'
import { createServer as createTlsServer, type TLSSocket, type TlsOptions } from 'node:tls'

/** How a connection begins whose client speaks HTTP/2 without asking (RFC 9113, 3.4). */
const HTTP2_PREFACE = 'PRI * HTTP/2.0'

/**
 * One port for both: HTTP/2 is what the `fauna` driver speaks from the first byte on, HTTP/1.1 what all others do. Over
 * TLS the client and the server agree on one of them first.
 */
export function serveBothProtocols(http1: HttpServer, http2: Http2Server, tls: TlsOptions | undefined): Server {
  if (tls) {
    return createTlsServer({ ALPNProtocols: ['h2', 'http/1.1'], ...tls }, (socket: TLSSocket) => {
      const server = socket.alpnProtocol === 'h2' ? http2 : http1
      server.emit('connection', socket)
    })
  }
  return createServer((socket: Socket) => {
    socket.once('error', () => socket.destroy())
    socket.once('readable', () => {
      const first = socket.read() as Buffer | null
      if (first === null) return
      socket.unshift(first)
      const server = first.toString('latin1').startsWith(HTTP2_PREFACE) ? http2 : http1
      server.emit('connection', socket)
    })
  })
}
