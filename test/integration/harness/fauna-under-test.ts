import { afterAll, beforeAll, inject } from 'vitest'
import { type Emulator, type EmulatorOptions, startEmulator } from '../../emulator/emulator.ts'
import { V4 } from './apis.ts'
import type { FaunaEndpoint } from './fauna-endpoint.ts'
import { type CreatesIndex, createTestDatabase, type TestDatabase } from './test-database.ts'

/** The Fauna that the tests of a file run against. */
export interface FaunaUnderTest {
  readonly endpoint: FaunaEndpoint
  /** A fresh database, dropped when the file's tests are over. @param api whose indexes its collections have */
  database(api?: CreatesIndex): Promise<TestDatabase>
}

/** The emulator, which also moves its clock and injects faults. */
export interface EmulatorUnderTest extends FaunaUnderTest {
  readonly emulator: Emulator
}

/** The real Fauna if the run provides one (see fauna.config.ts), otherwise the emulator. */
export function useFauna(): FaunaUnderTest {
  const real = inject('fauna')
  return real === undefined ? useEmulator() : withDatabases(() => real)
}

/** Always the emulator. */
export function useEmulator(options: EmulatorOptions = {}): EmulatorUnderTest {
  let emulator: Emulator | undefined
  const started = (): Emulator => {
    if (emulator === undefined) throw new Error('The emulator is not running outside of tests and hooks.')
    return emulator
  }
  beforeAll(async () => {
    emulator = await startEmulator(options)
  })
  // afterAll hooks run in reverse order: the databases are dropped first.
  afterAll(() => emulator?.close())
  const fauna = withDatabases(started, started)
  return {
    get endpoint() {
      return fauna.endpoint
    },
    database: fauna.database,
    get emulator() {
      return started()
    },
  }
}

function withDatabases(endpoint: () => FaunaEndpoint, emulator?: () => Emulator): FaunaUnderTest {
  const databases: TestDatabase[] = []
  afterAll(async () => {
    for (const database of databases) await database.drop()
  })
  return {
    get endpoint() {
      return endpoint()
    },
    async database(api = V4) {
      const database = await createTestDatabase(endpoint(), api, emulator?.())
      databases.push(database)
      return database
    },
  }
}
