import { code } from '../../text/code.ts'
import type { Remedies } from '../fauna.ts'

const READ = '{ read: true }'

/** Pages are read inside `at`, which requires `history_read`. */
const READ_HISTORY = '{ read: true, history_read: true }'

/** FQL v10 for a shell. `ROLE` is a placeholder for the role of the key: a key cannot query the name of its role. */
export const remedies: Remedies = {
  listSchema: () => grant('Collection', READ),
  listIndexes: () => grant('Collection', READ),
  readCollection: (name) => grant(name, READ_HISTORY),
  // The privilege on a collection covers its indexes.
  readIndex: (_, collection) => grant(collection, READ_HISTORY),
  getDocument: (collection, id) => code(`Collection(${quote(collection)}).byId(${quote(id)})`),
  createIndex: (collection) =>
    code(
      `Collection.byName(${quote(collection)})!.update({ indexes: { changes: { values: [{ field: ".ts" }, { field: ".id" }] } } })`,
    ),
}

/** A role has at most one privilege on a resource: the new one replaces the old one. */
function grant(resource: string, actions: string): string {
  const others = `Role.byName("ROLE")!.privileges.filter(p => p.resource != ${quote(resource)})`
  return code(
    `Role.byName("ROLE")!.update({ privileges: ${others}.concat([{ resource: ${quote(resource)}, actions: ${actions} }]) })`,
  )
}

function quote(name: string): string {
  return JSON.stringify(name)
}
