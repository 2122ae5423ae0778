import { createReadStream } from 'node:fs'
import { pipeline, type Readable } from 'node:stream'
import { createGunzip } from 'node:zlib'

/** The content of a file. @param gzip whether it is compressed */
export function contentOf(path: string, gzip: boolean): Readable {
  const file = createReadStream(path)
  // An error of the file ends the content with the same error.
  return gzip ? pipeline(file, createGunzip(), () => {}) : file
}
