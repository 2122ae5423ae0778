import type { Context as V4Context } from '../v4/runtime.ts'
import type { Context } from './runtime.ts'

/** The same query for what v4's half of the emulator does: one schema, two languages. */
export function v4Context({ store, database, access, transaction }: Context): V4Context {
  return { store, database, access, transaction, variables: undefined, at: Infinity }
}
