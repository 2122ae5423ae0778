import { Duplex } from 'node:stream'
import type { ClientChannel } from 'ssh2'

/**
 * A channel of an SSH connection, with what Node's HTTP agents call on a socket besides reading and writing. A time-out
 * works as that of a socket: the event `timeout` after a time without reading or writing.
 */
export class ChannelSocket extends Duplex {
  readonly #channel: ClientChannel
  #idle: NodeJS.Timeout | undefined
  /** In milliseconds; 0: none. */
  timeout = 0

  constructor(channel: ClientChannel) {
    super()
    this.#channel = channel
    channel.on('data', (chunk: Buffer) => {
      this.#idle?.refresh()
      if (!this.push(chunk)) channel.pause()
    })
    channel.on('end', () => this.push(null))
    channel.on('error', (error: Error) => this.destroy(error))
    channel.on('close', () => this.destroy())
  }

  /** @param listener added with a time-out, and removed with 0 */
  setTimeout(ms: number, listener?: () => void): this {
    clearTimeout(this.#idle)
    this.timeout = ms
    this.#idle = ms > 0 ? setTimeout(() => this.emit('timeout'), ms) : undefined
    if (listener === undefined) return this
    return ms > 0 ? this.once('timeout', listener) : this.off('timeout', listener)
  }

  /** The SSH connection keeps itself alive. */
  setKeepAlive(): this {
    return this
  }

  setNoDelay(): this {
    return this
  }

  /** The SSH connection keeps the process alive, until it is closed. */
  ref(): this {
    return this
  }

  unref(): this {
    return this
  }

  override _read(): void {
    this.#channel.resume()
  }

  override _write(chunk: Buffer, _: BufferEncoding, done: (error?: Error | null) => void): void {
    this.#idle?.refresh()
    this.#channel.write(chunk, done)
  }

  override _final(done: (error?: Error | null) => void): void {
    this.#channel.end()
    done()
  }

  override _destroy(error: Error | null, done: (error: Error | null) => void): void {
    clearTimeout(this.#idle)
    // A channel is closed only after its data has been read.
    this.#channel.resume()
    this.#channel.destroy()
    done(error)
  }
}
