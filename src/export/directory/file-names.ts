import { createHash } from 'node:crypto'
import type { StreamDescriptor } from '../../airbyte/messages.ts'

/** File systems take names of 255 bytes; `.jsonl.gz.partial` and the name of a part are added. */
const LONGEST_NAME = 200

/** How much of a longer name remains, in bytes, before a hash of the whole name. */
const LONGEST_BEGINNING = 160

/** What all file systems take in a name, and what is left as it is. A percent sign begins an escape sequence. */
const UNCHANGED = /[A-Za-z0-9_\-+@$!~;.]/

/** Names that Windows reserves, with any ending. */
const RESERVED = /^(con|prn|aux|nul|com\d|lpt\d)(?=\.|$)/i

/** The folders of databases, relative to the directory of an export, by the paths of the databases. */
export type DatabaseFolders = ReadonlyMap<string, string>

/**
 * The files of collections, relative to the directory of an export, with `/` between folders: `orders.jsonl`, or for a
 * database below that of the secret `shop/berlin/orders.jsonl`. What a file system does not take in a name is escaped as in
 * a URL (`%2E`), and so are capital letters where two names differ only in case; a name that is too long ends with a hash.
 * @param ending `.jsonl`
 * @param folders of all databases
 * @returns in the order of the collections
 */
export function collectionFiles(
  collections: readonly StreamDescriptor[],
  ending: string,
  folders: DatabaseFolders,
): string[] {
  const namesIn = new Map<string, string[]>()
  for (const { name, namespace } of collections) {
    const folder = folderOf(folders, namespace)
    namesIn.set(folder, [...(namesIn.get(folder) ?? []), name])
  }
  const escaped = new Map(Array.from(namesIn, ([folder, names]) => [folder, escapeNames(names)]))
  return collections.map(({ name, namespace }) => {
    const folder = folderOf(folders, namespace)
    return inFolder(folder, `${escaped.get(folder)?.get(name)}${ending}`)
  })
}

/**
 * The folders of databases, relative to the directory of an export. A dot is escaped, so that no folder has the name of a
 * file.
 * @param paths of databases below that of the secret
 */
export function databaseFolders(paths: readonly string[]): DatabaseFolders {
  const childrenOf = new Map<string, Set<string>>()
  for (const path of paths) {
    const names = path.split('/')
    for (const [i, name] of names.entries()) {
      const parent = names.slice(0, i).join('/')
      childrenOf.set(parent, (childrenOf.get(parent) ?? new Set()).add(name))
    }
  }
  const escaped = new Map(Array.from(childrenOf, ([parent, names]) => [parent, escapeNames([...names])]))
  const folder = (names: readonly string[]): string =>
    names.map((name, i) => dotless(escaped.get(names.slice(0, i).join('/'))?.get(name) ?? name)).join('/')
  return new Map(paths.map((path) => [path, folder(path.split('/'))]))
}

/** @param folder empty: the directory itself */
export function inFolder(folder: string, name: string): string {
  return folder === '' ? name : `${folder}/${name}`
}

/** @param path of the database; absent: that of the secret */
export function folderOf(folders: DatabaseFolders, path: string | undefined): string {
  return path === undefined ? '' : (folders.get(path) ?? '')
}

function dotless(name: string): string {
  return name.replaceAll('.', '%2E')
}

/** The escaped names, by the names. */
function escapeNames(names: readonly string[]): ReadonlyMap<string, string> {
  const spellings = new Map<string, number>()
  for (const name of names) spellings.set(name.toLowerCase(), (spellings.get(name.toLowerCase()) ?? 0) + 1)
  return new Map(names.map((name) => [name, escapeName(name, (spellings.get(name.toLowerCase()) ?? 0) > 1)]))
}

/** @param escapesCapitals whether another name differs only in case */
function escapeName(name: string, escapesCapitals: boolean): string {
  const characters = Array.from(name, (character, i) => {
    const isUnchanged =
      UNCHANGED.test(character) &&
      !(escapesCapitals && /[A-Z]/.test(character)) &&
      !(character === '.' && (i === 0 || i === name.length - 1))
    return isUnchanged ? character : escapeCharacter(character)
  })
  if (RESERVED.test(name)) characters[0] = escapeCharacter(name.charAt(0))
  const escaped = characters.join('')
  if (escaped.length <= LONGEST_NAME) return escaped
  const hash = createHash('sha256').update(name).digest('hex').slice(0, 32)
  return `${escaped.slice(0, LONGEST_BEGINNING).replace(/%[0-9A-F]?$/, '')}~${hash}`
}

function escapeCharacter(character: string): string {
  return Array.from(Buffer.from(character), (byte) => `%${byte.toString(16).toUpperCase().padStart(2, '0')}`).join('')
}
