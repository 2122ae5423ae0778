import { once } from 'node:events'
import { Duplex } from 'node:stream'
import type { ClientChannel } from 'ssh2'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { ChannelSocket } from '../../../../../src/fauna/http/route/tunnel/channel-socket.ts'

/** A channel whose data the test pushes. */
class FakeChannel extends Duplex {
  readonly written: string[] = []

  override _read(): void {}

  override _write(chunk: Buffer, _: BufferEncoding, done: () => void): void {
    this.written.push(String(chunk))
    done()
  }
}

function open() {
  const channel = new FakeChannel()
  // Its methods and events that a socket uses are those of a stream.
  const socket = new ChannelSocket(channel as unknown as ClientChannel)
  return { channel, socket }
}

describe('a channel as a socket', () => {
  it('is written to, and read from', async () => {
    const { channel, socket } = open()
    socket.write('question')
    channel.push('answer')
    expect(String((await once(socket, 'data'))[0])).toBe('answer')
    expect(channel.written).toEqual(['question'])
  })

  it('pauses the channel while nothing is read, and resumes it then', async () => {
    const { channel, socket } = open()
    channel.push(Buffer.alloc(100_000))
    await vi.waitFor(() => expect(channel.isPaused()).toBe(true))
    expect(socket.read()).toHaveLength(100_000)
    await vi.waitFor(() => expect(channel.isPaused()).toBe(false))
  })

  it('ends with the channel', async () => {
    const { channel, socket } = open()
    channel.push(null)
    await once(socket.resume(), 'end')
    channel.destroy()
    await once(socket, 'close')
  })
})

describe('the time-out of a channel', () => {
  beforeEach(() => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
  })

  afterEach(() => {
    vi.useRealTimers()
  })

  it('is reported after the time without reading or writing', () => {
    const { socket } = open()
    const listener = vi.fn()
    socket.setTimeout(100, listener)
    vi.advanceTimersByTime(60)
    socket.write('question')
    vi.advanceTimersByTime(99)
    expect(listener).not.toHaveBeenCalled()
    vi.advanceTimersByTime(1)
    expect(listener).toHaveBeenCalledTimes(1)
  })

  it('is removed by the time 0, with its listener', () => {
    const { socket } = open()
    const [listener, other] = [vi.fn(), vi.fn()]
    socket.setTimeout(100, listener)
    socket.on('timeout', other)
    socket.setTimeout(0, listener)
    vi.advanceTimersByTime(1_000)
    expect(other).not.toHaveBeenCalled()
    expect([socket.timeout, socket.listenerCount('timeout')]).toEqual([0, 1])
  })

  it('does not outlive the socket', () => {
    const { socket } = open()
    const listener = vi.fn()
    socket.setTimeout(100, listener)
    socket.destroy()
    vi.advanceTimersByTime(1_000)
    expect(listener).not.toHaveBeenCalled()
  })
})
