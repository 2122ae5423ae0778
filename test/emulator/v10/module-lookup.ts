import { userCollection } from './modules/user-collection.ts'
import { MODULES } from './modules.ts'
import { type Context, ModuleValue } from './runtime.ts'

/** Resolves a name that is not a variable: one of the language's modules, or a collection. */
export function findModule(context: Context, name: string): ModuleValue | undefined {
  const module = MODULES.get(name)
  if (module) return new ModuleValue(module)
  return hasCollection(context, name) ? collectionModule(context, name) : undefined
}

/** Whether there is such a collection as of the query's snapshot. */
export function hasCollection({ database, transaction }: Context, name: string): boolean {
  return database.schema('collections').find(name)?.versionAt(transaction.visibleUntil) !== undefined
}

export function nativeModule(name: string): ModuleValue {
  return new ModuleValue(MODULES.get(name) ?? { name, methods: new Map() })
}

export function collectionModule(context: Context, name: string): ModuleValue {
  return new ModuleValue(userCollection(context, name), true)
}
