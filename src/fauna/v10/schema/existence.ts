import type { V10Client } from '../client.ts'
import { int } from '../forms.ts'
import * as queries from '../queries.ts'

/**
 * Whether the definition of a collection has not changed since `ts`, in microseconds: then the collection existed at
 * `ts` under the same name.
 *
 * FQL v10 cannot tell more. Inside `at`, a collection that was recreated does not exist, but one that was renamed to this
 * name does, with its present name (measured), so a changed definition does not prove that the collection is the same.
 * @throws FaunaError
 */
export async function unchangedSince(client: V10Client, ts: number, collection: string): Promise<boolean> {
  const changed = await client.query(queries.definitionTs(collection), int.nullable())
  // Null: the secret cannot see the definition, which proves nothing, as in FQL v4.
  return changed === null || changed <= ts
}
