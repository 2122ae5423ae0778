import { getEventListeners } from 'node:events'
import { setImmediate } from 'node:timers/promises'
import { describe, expect, it } from 'vitest'
import { ByteWriter } from '../../../src/airbyte/byte-writer.ts'
import { failingReader, fastReader, slowReader } from './slow-reader.ts'

const BATCH = 65_536

const never = new AbortController().signal

const writerTo = (stream: ConstructorParameters<typeof ByteWriter>[0]) => new ByteWriter(stream, () => {})

describe('a byte writer', () => {
  it('collects lines into one batch', () => {
    const { stream, taken } = slowReader()
    const writer = writerTo(stream)
    writer.text('{"a":1}\n')
    writer.text('{"a":2}\n')
    expect(taken).toEqual([])
    void writer.flush()
    expect(taken).toEqual(['{"a":1}\n{"a":2}\n'])
  })

  it.each([
    [BATCH - 1, false],
    [BATCH, true],
  ])('with %i bytes waiting is full: %s', (length, full) => {
    const writer = writerTo(slowReader().stream)
    writer.text('x'.repeat(length - 10))
    writer.bytes(Buffer.alloc(20), 5, 15)
    expect(writer.full).toBe(full)
  })

  it('writes text and parts of buffers unchanged and in order, whatever their sizes', async () => {
    const { stream, text } = fastReader()
    const writer = writerTo(stream)
    const parts = [1, 30_000, 21_845, 21_846, BATCH, 200_000, 3, BATCH - 1, BATCH + 1, 7].map((length, i) =>
      String.fromCodePoint(0x61 + i, 0x1f680).repeat(Math.ceil(length / 2)),
    )
    for (const [i, part] of parts.entries()) {
      const bytes = Buffer.from(`[[${part}]]`)
      if (i % 2 === 0) writer.text(part)
      else writer.bytes(bytes, 2, bytes.length - 2)
      if (writer.full) await writer.drained(never)
    }
    await writer.flush()
    expect(text()).toBe(parts.join(''))
  })

  it.each([BATCH - 1, BATCH, BATCH + 1, BATCH + 2])(
    'writes all of %i bytes that do not fit into the batch',
    async (length) => {
      const { stream, text } = fastReader()
      const writer = writerTo(stream)
      writer.text('a')
      writer.bytes(Buffer.alloc(length, 'b'), 0, length)
      writer.bytes(Buffer.alloc(length, 'c'), 0, length)
      await writer.flush()
      expect(text()).toBe(`a${'b'.repeat(length)}${'c'.repeat(length)}`)
    },
  )

  it('reuses a buffer only after it was written', async () => {
    const { stream, taken, take } = slowReader()
    const writer = writerTo(stream)
    for (const letter of ['a', 'b', 'c', 'd', 'e', 'f', 'g']) {
      writer.text(letter.repeat(BATCH / 4))
      void writer.drained(never)
    }
    for (let i = 0; i < 7; i++) {
      take()
      await setImmediate()
    }
    expect(taken.join('')).toBe(['a', 'b', 'c', 'd', 'e', 'f', 'g'].map((letter) => letter.repeat(BATCH / 4)).join(''))
  })

  it('waits for a slow reader', async () => {
    const { stream, taken, take } = slowReader()
    const writer = writerTo(stream)
    writer.text('x'.repeat(70_000))
    let drained = false
    const waiting = writer.drained(never).then(() => {
      drained = true
    })
    await setImmediate()
    expect(taken).toHaveLength(1)
    expect(drained).toBe(false)
    take()
    await waiting
    expect(writer.full).toBe(false)
  })

  it('does not wait for a reader that keeps up', async () => {
    const { stream } = fastReader()
    const writer = writerTo(stream)
    writer.text('x')
    await writer.drained(never)
    expect(stream.listenerCount('drain')).toBe(0)
  })

  it('listens once for any number of waiting callers', async () => {
    const { stream, take } = slowReader()
    const writer = writerTo(stream)
    const { signal } = new AbortController()
    const listeners = () => [
      ...['drain', 'error'].map((name) => stream.listenerCount(name)),
      getEventListeners(signal, 'abort').length,
    ]
    writer.text('x'.repeat(70_000))
    const first = writer.drained(signal)
    const before = listeners()
    const waiting = Array.from({ length: 32 }, () => writer.drained(signal))
    expect(listeners()).toEqual(before)
    take()
    await Promise.all([first, ...waiting])
  })

  it('waits again after the reader was drained once', async () => {
    const { stream, taken, take } = slowReader()
    const writer = writerTo(stream)
    for (const n of [1, 2]) {
      writer.text('x'.repeat(70_000))
      const waiting = writer.drained(never)
      await setImmediate()
      expect(taken).toHaveLength(n)
      take()
      await waiting
      // Nothing is waiting now.
      await writer.drained(never)
    }
  })

  it('stops waiting when the signal is aborted', async () => {
    const writer = writerTo(slowReader().stream)
    const stop = new AbortController()
    writer.text('x'.repeat(70_000))
    const waiting = writer.drained(stop.signal)
    stop.abort(new Error('stopped'))
    await expect(waiting).rejects.toThrow('stopped')
  })

  it.each([
    ['EPIPE', undefined],
    ['ECONNRESET', undefined],
    ['ENOSPC', 'write ENOSPC'],
  ])(
    'reports once that writing failed (%s), with the error unless the reader closed its end',
    async (code, message) => {
      const errors: (string | undefined)[] = []
      const stream = failingReader(code)
      const writer = new ByteWriter(stream, (error) => errors.push(error?.message))
      writer.text('x'.repeat(70_000))
      await writer.drained(never)
      await setImmediate()
      writer.text('more')
      writer.bytes(Buffer.from('more'), 0, 4)
      expect(writer.full).toBe(false)
      await writer.drained(never)
      await writer.flush()
      stream.emit('error', new Error('another'))
      expect(errors).toEqual([message])
    },
  )
})
