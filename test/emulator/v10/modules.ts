import type { Module } from './method.ts'
import { COLLECTION_MODULE } from './modules/collection.ts'
import { DEFINITION_MODULES } from './modules/definitions.ts'
import { FUNCTION_MODULES } from './modules/functions.ts'
import { OBJECT_MODULE } from './modules/object.ts'
import { KEY_MODULE, ROLE_MODULE } from './modules/role-and-key.ts'
import { BYTES_MODULE, ID_MODULE, MATH_MODULE } from './modules/scalars.ts'
import { SET_MODULE } from './modules/set.ts'
import { DATE_MODULE, TIME_MODULE } from './modules/time.ts'

/** The language's own modules by name. */
export const MODULES: ReadonlyMap<string, Module> = new Map(
  [
    COLLECTION_MODULE,
    ROLE_MODULE,
    KEY_MODULE,
    SET_MODULE,
    TIME_MODULE,
    DATE_MODULE,
    BYTES_MODULE,
    ID_MODULE,
    MATH_MODULE,
    OBJECT_MODULE,
    ...DEFINITION_MODULES,
    ...FUNCTION_MODULES,
  ].map((module) => [module.name, module]),
)
