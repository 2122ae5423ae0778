import type { Remedies } from '../fauna.ts'

/** FQL v10 as it is typed into a shell. `ROLE` stands for the role of the key, whose name the key cannot ask. */
export const remedies: Remedies = {
  listSchema: () => grant('Collection'),
  listIndexes: () => grant('Collection'),
  readCollection: (name) => grant(name),
  // The entries of an index are read with the privilege on its collection.
  readIndex: (_, collection) => grant(collection),
  createIndex: (collection) =>
    `Collection.byName(${quote(collection)})!.update({ indexes: { changes: { values: [{ field: ".ts" }, { field: ".id" }] } } })`,
}

function grant(resource: string): string {
  return `Role.byName("ROLE")!.update({ privileges: Role.byName("ROLE")!.privileges.concat([{ resource: ${quote(resource)}, actions: { read: true } }]) })`
}

function quote(name: string): string {
  return JSON.stringify(name)
}
