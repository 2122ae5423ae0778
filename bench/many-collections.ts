import { V4 } from '../test/integration/harness/apis.ts'
import * as fql from '../test/integration/harness/fql.ts'
import { createTestDatabase, TS_REF } from '../test/integration/harness/test-database.ts'
import { startEmulatorProcess } from './filled-database.ts'
import type { Target } from './target.ts'

/** A database of many collections with a document each, and with the indexes that a sync over FQL v4 walks. */
export interface ManyCollections {
  readonly target: Target
  readonly names: readonly string[]
  /** After the last change, in microseconds. */
  readonly now: number
  close(): Promise<void>
}

/** How many collections or indexes are created by one query. */
const PER_QUERY = 50

/** @param endpoint absent: an emulator in a process of its own */
export async function openCollections(count: number, endpoint: Target | undefined): Promise<ManyCollections> {
  const server = endpoint ? { ...endpoint, close: async () => {} } : await startEmulatorProcess()
  const database = await createTestDatabase(server, V4)
  const names = Array.from({ length: count }, (_, i) => `c${String(i).padStart(4, '0')}`)
  for (let first = 0; first < count; first += PER_QUERY) {
    const some = names.slice(first, first + PER_QUERY)
    await database.query(some.map((name) => fql.createCollection({ name, history_days: 1 })))
    await database.query(
      some.map((name) =>
        fql.createIndex({ name: `${name}-ts`, source: fql.collection(name), terms: [], values: TS_REF }),
      ),
    )
    await database.query(some.map((name) => fql.create(fql.ref(name, '1'), { data: { name } })))
  }
  return {
    target: { url: server.url, secret: database.secret },
    names,
    now: await database.now(),
    async close() {
      await database.drop()
      await server.close()
    },
  }
}
