import type { CollectionAccess, IndexAccess, IndexOfCollection } from '../../fauna.ts'
import type { Described } from './described.ts'
import { type IndexDefinition, isBuilding } from './index-eligibility.ts'

/** Whether the entries of each index can be read, in the same order. @param described their collections, by name */
export function indexAccess(
  indexes: readonly IndexOfCollection[],
  described: ReadonlyMap<string, Described>,
): IndexAccess[] {
  return indexes.map(({ collection, name }): IndexAccess => {
    const own = described.get(collection)
    if (own?.definition.hidden) return 'unreadable'
    const index = own?.definition.visible?.indexes?.[name]
    return own === undefined || index === undefined ? 'missing' : indexAccessOf(index, isReadable(own.access))
  })
}

export function isReadable(access: CollectionAccess | undefined): boolean {
  return access !== undefined && access !== 'unreadable'
}

/**
 * There are no privileges on indexes: a role that reads the documents reads their entries.
 * @param canRead whether documents of its collection can be read
 */
export function indexAccessOf(index: IndexDefinition, canRead: boolean): IndexAccess {
  if (isBuilding(index)) return 'building'
  return canRead ? 'readable' : 'unreadable'
}
