import { Writable } from 'node:stream'

/** A stream that takes a batch only when `take` is called; later batches wait. */
export function slowReader() {
  const taken: string[] = []
  let done: (() => void) | undefined
  const stream = new Writable({
    highWaterMark: 1,
    write(chunk, _, callback) {
      taken.push(String(chunk))
      done = callback
    },
  })
  return { stream, taken, take: () => done?.() }
}

/** A stream that takes everything, and the text that it took. */
export function fastReader() {
  const taken: string[] = []
  const stream = new Writable({
    write(chunk, _, callback) {
      taken.push(String(chunk))
      callback()
    },
  })
  return { stream, text: () => taken.join('') }
}

/** A stream whose every write fails. */
export function failingReader(code: string): Writable {
  return new Writable({
    write(_chunk, _encoding, callback) {
      callback(Object.assign(new Error(`write ${code}`), { code }))
    },
  })
}
