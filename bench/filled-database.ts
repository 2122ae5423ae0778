import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { V4 } from '../test/integration/harness/apis.ts'
import * as fql from '../test/integration/harness/fql.ts'
import { createTestDatabase } from '../test/integration/harness/test-database.ts'
import { sampleFields } from './replay/sample-fields.ts'
import type { Target } from './target.ts'

/** A database that holds documents, and is dropped at the end. */
export interface FilledDatabase {
  readonly target: Target
  readonly collection: string
  readonly documents: number
  close(): Promise<void>
}

const COLLECTION = 'events'

const DOCUMENTS_PER_TRANSACTION = 500

/** @param endpoint absent: an emulator in a process of its own */
export async function openDatabase(documents: number, endpoint: Target | undefined): Promise<FilledDatabase> {
  const server = endpoint ? { ...endpoint, close: async () => {} } : await startEmulatorProcess()
  const database = await createTestDatabase(server, V4)
  await database.collection('customers', { index: false })
  await database.collection(COLLECTION, { historyDays: 1 })
  const samples = sampleFields(documents).map((text) => literal(JSON.parse(text)))
  for (let first = 0; first < documents; first += DOCUMENTS_PER_TRANSACTION) {
    const batch = samples.slice(first, first + DOCUMENTS_PER_TRANSACTION)
    await database.query(batch.map((data) => fql.create(fql.collection(COLLECTION), { data })))
  }
  return {
    target: { url: server.url, secret: database.secret },
    collection: COLLECTION,
    documents,
    async close() {
      await database.drop()
      await server.close()
    },
  }
}

/** What makes a value of FQL v4's wire form. */
function literal(wire: unknown): fql.Value {
  if (Array.isArray(wire)) return wire.map(literal)
  if (wire === null || typeof wire !== 'object') return wire as fql.Value
  const { '@ts': time, '@ref': reference } = wire as { '@ts'?: string; '@ref'?: WireReference }
  if (time !== undefined) return fql.time(time)
  if (reference !== undefined) return fql.ref(reference.collection['@ref'].id, reference.id)
  return Object.fromEntries(Object.entries(wire).map(([key, value]) => [key, literal(value)]))
}

interface WireReference {
  readonly id: string
  readonly collection: { readonly '@ref': { readonly id: string } }
}

const EMULATOR = fileURLToPath(new URL('../test/emulator/main.ts', import.meta.url))

export async function startEmulatorProcess(): Promise<Target & { close(): Promise<void> }> {
  const child = spawn(process.execPath, [EMULATOR, '--port', '0'], { stdio: ['ignore', 'pipe', 'inherit'] })
  const [text] = (await once(child.stdout.setEncoding('utf8'), 'data')) as [string]
  const url = /http:\S+/.exec(text)?.[0]
  if (url === undefined) throw new Error(`The emulator did not start: ${text}`)
  return {
    url,
    secret: 'secret',
    async close() {
      child.kill()
      await once(child, 'exit')
    },
  }
}
