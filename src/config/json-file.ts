import { createReadStream } from 'node:fs'
import { addAbortSignal, type Readable } from 'node:stream'
import { ConfigError } from '../text/config-error.ts'
import { quoted } from '../text/quoted.ts'

/** What a file is for, as messages call it. */
export type FileRole = 'configuration' | 'catalog' | 'state'

/** In bytes. Far more than any file needs; without a limit, a device such as /dev/zero would be read forever. */
const LARGEST_FILE = 100_000_000

/**
 * Reads JSON from a file, or from a stream, which messages call standard input. A byte order mark is ignored.
 * @throws ConfigError if it is not a readable file, is too large, or is not JSON in UTF-8; the reason of `signal` when
 * it is aborted
 */
export async function readJsonFile(file: string | Readable, role: FileRole, signal?: AbortSignal): Promise<unknown> {
  const subject = typeof file === 'string' ? `The ${role} file ${quoted(file)}` : `The ${role} on standard input`
  const bytes = await bytesOf(file, signal).catch((error: NodeJS.ErrnoException) => {
    signal?.throwIfAborted()
    throw new ConfigError(`${subject} cannot be read: ${reasonOf(error)}.`)
  })
  if (bytes === undefined) throw new ConfigError(`${subject} is larger than ${LARGEST_FILE / 1_000_000} MB.`)
  let text: string
  try {
    text = new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch {
    throw new ConfigError(`${subject} is not UTF-8 text.`)
  }
  if (text.trim() === '') throw new ConfigError(`${subject} is empty.`)
  try {
    return JSON.parse(text)
  } catch (error) {
    throw new ConfigError(`${subject} is not valid JSON${positionOf(error, text)}.`)
  }
}

/** Undefined if there are too many bytes. A pipe does not report its size, so they are counted. */
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
      return `permission denied${userText()}`
    default:
      return error.code ?? 'unknown reason'
  }
}

/** In a container, the user who runs the connector is rarely the one who wrote the file. */
function userText(): string {
  const id = process.getuid?.()
  return id === undefined
    ? ''
    : ` for the user with the id ${id}. Make it readable for that user, for example with chmod a+r`
}

/** Where the text stops being JSON; never the text itself, which can contain the secret. */
function positionOf(error: unknown, text: string): string {
  const match = /at position (\d+)/.exec(error instanceof Error ? error.message : '')
  if (match === null) return ''
  const before = text.slice(0, Number(match[1]))
  const line = before.split('\n').length
  return ` (line ${line}, column ${before.length - before.lastIndexOf('\n')})`
}
