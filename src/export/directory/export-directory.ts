import { mkdir, readdir, readFile, rename, stat } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import type * as z from 'zod'
import { ConfigError } from '../../text/config-error.ts'
import { firstIssue } from '../../text/first-issue.ts'
import { namingFile } from '../file-error.ts'
import { isFile } from '../is-file.ts'
import { parseJson } from '../parse-json.ts'
import { changesStates } from './changes-state.ts'
import { isLock, lockDirectory } from './lock.ts'
import { type Manifest, manifestForm, type UnfinishedExport, unfinishedForm } from './manifest.ts'
import { writeJson } from './write-json.ts'

const MANIFEST = 'manifest.json'

const UNFINISHED = `${MANIFEST}.partial`

const STATE = 'state.json'

/** What the root of a file system can contain although nothing was written to it. */
const IGNORED: ReadonlySet<string> = new Set(['lost+found'])

/** A directory that this process has claimed for an export. */
export interface ExportDirectory {
  readonly path: string
  /** What an earlier export left; absent if the directory was empty. */
  readonly found?: { readonly manifest: Manifest } | { readonly unfinished: UnfinishedExport }
  /** Lets other processes claim it. */
  release(): Promise<void>
}

/**
 * Claims the directory of an export, and creates it if it does not exist.
 * @param resume whether it can contain an export
 * @throws ConfigError if it is not empty, contains something else, or is in use
 */
export async function openExportDirectory(path: string, resume: boolean): Promise<ExportDirectory> {
  return namingFile(path, 'used', async () => {
    await createDirectory(path)
    const release = await lockDirectory(path)
    try {
      const found = await findExport(path, resume)
      return { path, release, ...(found && { found }) }
    } catch (error) {
      await release()
      throw error
    }
  })
}

/**
 * Creates a directory, and those above it that do not exist. `mkdir` with `recursive` does not end where one cannot be
 * created although the one above it exists, such as in `/proc` (Node 20 and 24, measured).
 */
async function createDirectory(path: string): Promise<void> {
  const above = dirname(path)
  if (above !== path && !(await isDirectory(above))) await createDirectory(above)
  if (!(await isDirectory(path))) await mkdir(path)
}

async function isDirectory(path: string): Promise<boolean> {
  return stat(path).then(
    (found) => found.isDirectory(),
    () => false,
  )
}

async function findExport(path: string, resume: boolean): Promise<ExportDirectory['found']> {
  const names = (await readdir(path)).filter((name) => !IGNORED.has(name) && !isLock(name))
  if (names.length === 0) return undefined
  const directory = JSON.stringify(path)
  if (!names.includes(MANIFEST) && !names.includes(UNFINISHED)) {
    throw new ConfigError(`The directory ${directory} is not empty, and contains no export. Choose an empty directory.`)
  }
  if (!resume) {
    throw new ConfigError(
      names.includes(MANIFEST)
        ? `The directory ${directory} contains a complete export. Choose an empty directory.`
        : `The directory ${directory} contains an export that is not complete. Resume it with --resume, or choose an empty directory.`,
    )
  }
  return names.includes(MANIFEST)
    ? { manifest: await readManifest(path) }
    : { unfinished: await readForm(join(path, UNFINISHED), unfinishedForm) }
}

/** @throws ConfigError if the directory contains no complete export, or its manifest cannot be used */
export async function readManifest(directory: string): Promise<Manifest> {
  const path = join(directory, MANIFEST)
  if (await isFile(path)) return readForm(path, manifestForm)
  throw new ConfigError(
    (await isFile(join(directory, UNFINISHED)))
      ? `The export in ${JSON.stringify(directory)} is not complete. Complete it first: export --output ${JSON.stringify(directory)} --resume.`
      : `The directory ${JSON.stringify(directory)} contains no export: it has no ${MANIFEST}. Give the directory that was the --output of an export.`,
  )
}

/** Writes the list of what is exported, and what of it is complete. */
export async function writeUnfinished(directory: string, unfinished: UnfinishedExport): Promise<void> {
  const path = join(directory, UNFINISHED)
  await namingFile(path, 'written', () => writeJson(path, unfinished))
}

/** Writes the manifest of a complete export. */
export async function writeManifest(directory: string, manifest: Manifest): Promise<void> {
  const path = join(directory, MANIFEST)
  await namingFile(path, 'written', () => writeJson(path, manifest))
}

/** Makes the list of an export that is not complete its manifest, and writes the state of `read` for what changes later. */
export async function completeManifest(directory: string, manifest: Manifest): Promise<void> {
  const state = join(directory, STATE)
  await namingFile(state, 'written', () => writeJson(state, changesStates(manifest)))
  const path = join(directory, UNFINISHED)
  await namingFile(path, 'written', async () => {
    await writeJson(path, manifest)
    await rename(path, join(directory, MANIFEST))
  })
}

async function readForm<T>(path: string, form: z.ZodType<T>): Promise<T> {
  const text = await namingFile(path, 'read', () => readFile(path, 'utf8'))
  const value = parseJson(text)
  if (value === undefined) {
    throw new ConfigError(`${JSON.stringify(path)} is not valid JSON. It was not written by an export, or was changed.`)
  }
  const parsed = form.safeParse(value)
  if (parsed.success) return parsed.data
  throw new ConfigError(`${JSON.stringify(path)} is not the manifest of an export: ${firstIssue(parsed.error)}.`)
}
