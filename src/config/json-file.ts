import { readFile } from 'node:fs/promises'
import { ConfigError } from './config-error.ts'

/** What a file is for, as messages call it. */
export type FileRole = 'configuration' | 'catalog' | 'state'

/**
 * Reads a JSON file; a byte order mark is passed over.
 * @throws ConfigError where it is no file, no UTF-8, or no JSON
 */
export async function readJsonFile(path: string, role: FileRole): Promise<unknown> {
  const bytes = await readFile(path).catch((error: NodeJS.ErrnoException) => {
    throw new ConfigError(`The ${role} file ${quote(path)} cannot be read: ${reasonOf(error)}.`)
  })
  let text: string
  try {
    text = new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch {
    throw new ConfigError(`The ${role} file ${quote(path)} is not UTF-8 text.`)
  }
  if (text.trim() === '') throw new ConfigError(`The ${role} file ${quote(path)} is empty.`)
  try {
    return JSON.parse(text)
  } catch (error) {
    throw new ConfigError(`The ${role} file ${quote(path)} is not JSON${placeOf(error, text)}.`)
  }
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
