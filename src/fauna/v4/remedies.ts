import { code } from '../../text/code.ts'
import type { Remedies } from '../fauna.ts'

/** FQL v4 for a shell. `ROLE` is a placeholder for the role of the key: a key cannot query the name of its role. */
export const remedies: Remedies = {
  listSchema: () => grant('Collections()', 'Indexes()'),
  listIndexes: () => grant('Indexes()'),
  readCollection: (name) => grant(`Collection(${quote(name)})`),
  readIndex: (name) => grant(`Index(${quote(name)})`),
  getDocument: (collection, id) => code(`Get(Ref(Collection(${quote(collection)}), ${quote(id)}))`),
  createIndex: (collection) =>
    code(
      `CreateIndex({ name: ${quote(`${collection}-ts`)}, source: Collection(${quote(collection)}), values: [{ field: "ts" }, { field: "ref" }] })`,
    ),
}

function grant(...resources: string[]): string {
  const privileges = resources.map((resource) => `{ resource: ${resource}, actions: { read: true } }`).join(', ')
  return code(`Update(Role("ROLE"), { privileges: Append([${privileges}], Select("privileges", Get(Role("ROLE")))) })`)
}

function quote(name: string): string {
  return JSON.stringify(name)
}
