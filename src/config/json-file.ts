import { createReadStream } from 'node:fs'
import { addAbortSignal, type Readable } from 'node:stream'
import { ConfigError } from '../text/config-error.ts'

/** What a file is for, as messages call it. */
export type FileRole = 'configuration' | 'catalog' | 'state'

/** Far more than any of them needs. What has no end, such as a device, has to be given up. */
const LARGEST_FILE = 100_000_000

/**
 * Reads JSON from a file, or from a stream, which is called standard input; a byte order mark is passed over.
 * @throws ConfigError where it is no file, too large, no UTF-8, or no JSON; the reason of the signal
 */
export async function readJsonFile(file: string | Readable, role: FileRole, signal?: AbortSignal): Promise<unknown> {
  const what =
    typeof file === 'string' ? `The ${role} file ${quote(file)}` : `The ${role} that was given on standard input`
  const bytes = await bytesOf(file, signal).catch((error: NodeJS.ErrnoException) => {
    signal?.throwIfAborted()
    throw new ConfigError(`${what} cannot be read: ${reasonOf(error)}.`)
  })
  if (bytes === undefined) throw new ConfigError(`${what} is larger than ${LARGEST_FILE / 1_000_000} MB.`)
  let text: string
  try {
    text = new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch {
    throw new ConfigError(`${what} is not UTF-8 text.`)
  }
  if (text.trim() === '') throw new ConfigError(`${what} is empty.`)
  try {
    return JSON.parse(text)
  } catch (error) {
    throw new ConfigError(`${what} is not JSON${placeOf(error, text)}.`)
  }
}

/** Undefined where there is too much. It may be a pipe, which does not tell its size. */
async function bytesOf(file: string | Readable, signal: AbortSignal | undefined): Promise<Buffer | undefined> {
  const pieces: Buffer[] = []
  let length = 0
  const stream: Readable = typeof file === 'string' ? createReadStream(file) : file
  if (signal !== undefined) addAbortSignal(signal, stream)
  for await (const piece of stream) {
    pieces.push(piece)
    length += piece.length
    if (length > LARGEST_FILE) return undefined
  }
  return Buffer.concat(pieces)
}

function reasonOf(error: NodeJS.ErrnoException): string {
  switch (error.code) {
    case 'ENOENT':
      return 'there is no such file'
    case 'EISDIR':
      return 'it is a folder'
    case 'EACCES':
    case 'EPERM':
      return 'permission denied'
    default:
      return error.code ?? 'unknown reason'
  }
}

/** Where the text stops being JSON; never the text itself, which may hold the secret. */
function placeOf(error: unknown, text: string): string {
  const match = /at position (\d+)/.exec(error instanceof Error ? error.message : '')
  if (match === null) return ''
  const before = text.slice(0, Number(match[1]))
  const line = before.split('\n').length
  return ` (line ${line}, column ${before.length - before.lastIndexOf('\n')})`
}

function quote(path: string): string {
  return JSON.stringify(path.length <= 120 ? path : `${path.slice(0, 119)}…`)
}
