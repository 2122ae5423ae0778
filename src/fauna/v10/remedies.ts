import { code } from '../../text/code.ts'
import type { Remedies } from '../fauna.ts'

const READ = '{ read: true }'

/** Pages are read inside `at`, which takes `history_read`. */
const READ_HISTORY = '{ read: true, history_read: true }'

/** FQL v10 as it is typed into a shell. `ROLE` stands for the role of the key, whose name the key cannot ask. */
export const remedies: Remedies = {
  listSchema: () => grant('Collection', READ),
  listIndexes: () => grant('Collection', READ),
  readCollection: (name) => grant(name, READ_HISTORY),
  // The entries of an index are read with the privilege on its collection.
  readIndex: (_, collection) => grant(collection, READ_HISTORY),
  createIndex: (collection) =>
    code(
      `Collection.byName(${quote(collection)})!.update({ indexes: { changes: { values: [{ field: ".ts" }, { field: ".id" }] } } })`,
    ),
}

/** A role has no two privileges on one resource: the new one takes the place of the old. */
function grant(resource: string, actions: string): string {
  const others = `Role.byName("ROLE")!.privileges.filter(p => p.resource != ${quote(resource)})`
  return code(
    `Role.byName("ROLE")!.update({ privileges: ${others}.concat([{ resource: ${quote(resource)}, actions: ${actions} }]) })`,
  )
}

function quote(name: string): string {
  return JSON.stringify(name)
}
