import { existsSync, statSync } from 'node:fs'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import * as z from 'zod'
import type { Program } from './run.ts'
import type { Target } from './target.ts'

const EXECUTABLE = fileURLToPath(new URL('../dist/source-fauna.js', import.meta.url))
const FLOOR = fileURLToPath(new URL('floor.cjs', import.meta.url))
const LOADER = fileURLToPath(new URL('loader.cjs', import.meta.url))
const PYTHON_STARTUP = fileURLToPath(new URL('python', import.meta.url))

export type ApiVersion = '4' | '10'

/** What is to be read, and how. What is absent is left to the program. */
export interface Reading {
  readonly target: Target
  /** One, or several. */
  readonly collection: string | readonly string[]
  readonly mode?: 'full_refresh' | 'incremental'
  readonly api?: ApiVersion
  readonly pageSize?: number
  readonly concurrency?: number
  /** Of each stream. */
  readonly state?: StreamState
  /** Whether deletions are sent. */
  readonly deletions?: boolean
  /** The schemas of the selected columns by their names, with typed columns on; absent: all columns but typed ones. */
  readonly typedColumns?: Readonly<Record<string, object>>
}

/** The state of an incremental stream, as far as both connectors have it: the last change and the last deletion read. */
export interface StreamState {
  readonly version: number
  readonly updates: Cursor
  readonly deletions?: Cursor
  readonly snapshot?: number
}

interface Cursor {
  /** In microseconds. */
  readonly ts: number
  readonly ref: string
}

/** Where programs find the files that they are given; gone at its end. */
export interface Files {
  write(name: string, content: unknown): Promise<string>
  /** A path of its own, at which there is nothing. */
  folder(name: string): string
  remove(): Promise<void>
}

export async function openFiles(): Promise<Files> {
  const folder = await mkdtemp(join(tmpdir(), 'source-fauna-bench-'))
  let count = 0
  return {
    async write(name, content) {
      const path = join(folder, `${++count}-${name}.json`)
      await writeFile(path, JSON.stringify(content))
      return path
    },
    folder: (name) => join(folder, `${++count}-${name}`),
    remove: () => rm(folder, { recursive: true }),
  }
}

/** The connector, as `npm run build` made it. @param flags of Node */
export async function connector(files: Files, reading: Reading, flags: readonly string[] = []): Promise<Program> {
  const args = await readArguments(files, reading, connectorConfig(reading))
  return { file: process.execPath, args: [...flags, EXECUTABLE, ...args], recordBeginning: '{"type":"RECORD"' }
}

/** The connector's command `export` of the only collection, without the comparison at the end. */
export async function exporter(files: Files, reading: Reading): Promise<Program> {
  const output = files.folder('export')
  const config = await files.write('config', connectorConfig(reading))
  return {
    file: process.execPath,
    args: [
      EXECUTABLE,
      'export',
      '--config',
      config,
      '--output',
      output,
      '--no-verify',
      '--quiet',
      '--stream',
      String(reading.collection),
    ],
    files: {
      clear: () => rm(output, { recursive: true, force: true }),
      async written() {
        const manifest = manifestForm.parse(JSON.parse(await readFile(join(output, 'manifest.json'), 'utf8')))
        const [{ documents, bytes }] = manifest.collections
        return { records: documents, bytes }
      },
    },
  }
}

const manifestForm = z.object({ collections: z.tuple([z.object({ documents: z.number(), bytes: z.number() })]) })

function connectorConfig({ target, api, pageSize, concurrency, typedColumns, deletions }: Reading): object {
  return {
    ...connection(target),
    ...(api !== undefined && { api_version: api }),
    ...(concurrency !== undefined && { concurrency }),
    collection: {
      ...(pageSize !== undefined && { page_size: pageSize }),
      ...(typedColumns && { typed_columns: true }),
      ...(deletions && { deletions: SEND_DELETIONS }),
    },
  }
}

const SEND_DELETIONS = { deletion_mode: 'deleted_field', column: 'deleted_at' }

/** airbyte-source-fauna. @param path of its executable */
export async function pythonConnector(files: Files, reading: Reading, path: string): Promise<Program> {
  const deletions = reading.deletions ? SEND_DELETIONS : { deletion_mode: 'ignore' }
  const collection = { page_size: reading.pageSize ?? PYTHON_PAGE_SIZE, deletions }
  const args = await readArguments(files, reading, { ...connection(reading.target), collection }, pythonStates)
  return { file: path, args, env: { PYTHONPATH: PYTHON_STARTUP }, recordBeginning: '{"type": "RECORD"' }
}

/** The default in its specification, which it does not apply by itself. */
const PYTHON_PAGE_SIZE = 64

export function floor({ target, collection, api = '4', pageSize = 1000 }: Reading): Program {
  const args = [FLOOR, target.url, target.secret, api, String(collection), String(pageSize)]
  return { file: process.execPath, args, recordBeginning: api === '10' ? '{"@doc":' : '{"ref":' }
}

/** @param requests the file that they were recorded in */
export function loader(requests: string, { target, concurrency = DEFAULT_CONCURRENCY }: Reading): Program {
  return { file: process.execPath, args: [LOADER, requests, target.url, String(concurrency)] }
}

/** Of the connector. */
const DEFAULT_CONCURRENCY = 4

export function connectorSpec(flags: readonly string[] = []): Program {
  return { file: process.execPath, args: [...flags, EXECUTABLE, 'spec'], recordBeginning: '{"type":"SPEC"' }
}

export function pythonSpec(path: string): Program {
  return { file: path, args: ['spec'], env: { PYTHONPATH: PYTHON_STARTUP }, recordBeginning: '{"type": "SPEC"' }
}

/** The executable that `--peer` names, or that lies in the virtual environment which it names. */
export function peerExecutable(path: string): string {
  const executable = existsSync(path) && statSync(path).isDirectory() ? join(path, 'bin', 'source-fauna') : path
  if (existsSync(executable)) return executable
  throw new Error(`There is no ${executable}. Give --peer the virtual environment that airbyte-source-fauna is in.`)
}

function connection({ url, secret }: Target): object {
  const { hostname, port, protocol } = new URL(url)
  const scheme = protocol.slice(0, -1)
  return { domain: hostname, port: Number(port || (scheme === 'https' ? 443 : 80)), scheme, secret }
}

/** The content of a file with the states of all streams. */
type StatesOf = (names: readonly string[], state: StreamState) => object

const connectorStates: StatesOf = (names, state) =>
  names.map((name) => ({ type: 'STREAM', stream: { stream_descriptor: { name }, stream_state: state } }))

const pythonStates: StatesOf = (names, { updates, deletions }) =>
  Object.fromEntries(names.map((name) => [name, { updates_cursor: updates, remove_cursor: deletions }]))

async function readArguments(
  files: Files,
  reading: Reading,
  config: object,
  statesOf: StatesOf = connectorStates,
): Promise<string[]> {
  const { collection, mode = 'full_refresh', state, typedColumns } = reading
  const names = [collection].flat()
  const json_schema = typedColumns === undefined ? {} : { type: 'object', properties: typedColumns }
  const streams = names.map((name) => ({
    stream: { name, json_schema, supported_sync_modes: ['full_refresh', 'incremental'] },
    sync_mode: mode,
    destination_sync_mode: 'append',
  }))
  const catalog = { streams }
  return [
    'read',
    ...['--config', await files.write('config', config)],
    ...['--catalog', await files.write('catalog', catalog)],
    ...(state === undefined ? [] : ['--state', await files.write('state', statesOf(names, state))]),
  ]
}
