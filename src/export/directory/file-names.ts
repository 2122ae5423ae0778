import { createHash } from 'node:crypto'
import { basename, dirname } from 'node:path/posix'
import type { StreamDescriptor } from '../../airbyte/messages.ts'

/** File systems take names of 255 bytes; `.jsonl.gz.partial` and the name of a part are added. */
const LONGEST_NAME = 200

/** How much of a longer name remains, in bytes, before a hash of the whole name. */
const LONGEST_BEGINNING = 160

/**
 * What is left as it is, in the names of folders; in those of files a dot is too. All file systems take it. A percent sign
 * begins an escape sequence, and a tilde the hash of a long name.
 */
const UNCHANGED = /[A-Za-z0-9_\-+@$!;]/

/** Names that Windows reserves, with any ending. */
const RESERVED = /^(con|prn|aux|nul|com\d|lpt\d)(?=\.|$)/i

/**
 * The folder of a database, relative to the directory of an export; empty: the directory itself.
 * @param path absent: the database of the secret
 */
export type FolderOf = (path: string | undefined) => string

/** The file of a collection, relative to the directory of an export, with `/` between folders. */
export type FileOf = (collection: StreamDescriptor) => string

/**
 * Names the files of collections: `orders.jsonl`, or for a database below that of the secret `shop/berlin/orders.jsonl`. What
 * a file system does not take in a name is escaped as in a URL (`%2E`), and so are capital letters where two names differ
 * only in case; a name that is too long ends with a hash.
 * @param collections all of the export
 * @param ending `.jsonl`
 */
export function collectionFiles(collections: readonly StreamDescriptor[], ending: string, folderOf: FolderOf): FileOf {
  const differsInCase = caseCollisions(collections.map(({ name, namespace }) => inFolder(folderOf(namespace), name)))
  return ({ name, namespace }) => {
    const folder = folderOf(namespace)
    const escaped = escapeName(name, { escapesCapitals: differsInCase(inFolder(folder, name)), hasDots: true })
    return inFolder(folder, `${escaped}${ending}`)
  }
}

/**
 * Names the folders of databases. A dot is escaped, so that no folder has the name of a file.
 * @param paths of all databases of the export below that of the secret
 */
export function databaseFolders(paths: readonly string[]): FolderOf {
  const differsInCase = caseCollisions(paths.flatMap(ancestry))
  return (path) =>
    path === undefined
      ? ''
      : ancestry(path)
          .map((ancestor) =>
            escapeName(basename(ancestor), { escapesCapitals: differsInCase(ancestor), hasDots: false }),
          )
          .join('/')
}

/** The paths of a database and of those above it, the topmost first. */
function ancestry(path: string): string[] {
  const names = path.split('/')
  return names.map((_, i) => names.slice(0, i + 1).join('/'))
}

/** Finds the paths whose last name differs only in case from that of another one in the same folder. */
function caseCollisions(paths: readonly string[]): (path: string) => boolean {
  const caseless = (path: string): string => inFolder(dirname(path), basename(path).toLowerCase())
  const seen = new Set<string>()
  const repeated = new Set<string>()
  for (const path of new Set(paths)) {
    const key = caseless(path)
    if (seen.has(key)) repeated.add(key)
    seen.add(key)
  }
  return (path) => repeated.has(caseless(path))
}

/** @param folder empty: the directory itself */
export function inFolder(folder: string, name: string): string {
  return folder === '' ? name : `${folder}/${name}`
}

interface Escaping {
  /** Whether another name differs only in case. */
  readonly escapesCapitals: boolean
  /** Whether a dot is left as it is, except at the ends. */
  readonly hasDots: boolean
}

function escapeName(name: string, { escapesCapitals, hasDots }: Escaping): string {
  const isUnchanged = (character: string, i: number): boolean => {
    if (character === '.') return hasDots && i > 0 && i < name.length - 1
    return UNCHANGED.test(character) && !(escapesCapitals && /[A-Z]/.test(character))
  }
  const characters = Array.from(name, (character, i) =>
    isUnchanged(character, i) ? character : escapeCharacter(character),
  )
  if (RESERVED.test(name)) characters[0] = escapeCharacter(name.charAt(0))
  const escaped = characters.join('')
  if (escaped.length <= LONGEST_NAME) return escaped
  const hash = createHash('sha256').update(name).digest('hex').slice(0, 32)
  return `${escaped.slice(0, LONGEST_BEGINNING).replace(/%[0-9A-F]?$/, '')}~${hash}`
}

function escapeCharacter(character: string): string {
  return Array.from(Buffer.from(character), (byte) => `%${byte.toString(16).toUpperCase().padStart(2, '0')}`).join('')
}
