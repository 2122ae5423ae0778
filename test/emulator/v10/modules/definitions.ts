import { type SchemaKind, SchemaRef } from '../../storage/values.ts'
import { type Method, type Module, method } from '../method.ts'
import { pinnedTime, SchemaValue, SetValue } from '../runtime.ts'
import type { SchemaSetKind } from '../set-expression.ts'
import { textArgument } from '../types.ts'

/** `all()` of a module: the definitions of one kind that the role can read. */
export function all(kind: SchemaSetKind): Method {
  return method(0, ({ context }) => new SetValue({ type: 'schema', kind }, pinnedTime(context)))
}

/** `byName(name)` or `byId(id)` of a module. @param parameter in messages */
export function by(kind: SchemaKind, parameter: string): Method {
  return method(1, (call) => {
    const ref = new SchemaRef(kind, textArgument(call, 0, parameter))
    return new SchemaValue(ref, pinnedTime(call.context), call.span)
  })
}

function readOnly(name: string, kind: SchemaSetKind): Module {
  return {
    name,
    methods: new Map([
      ['all', all(kind)],
      ['byName', by(kind, 'name')],
    ]),
  }
}

/** The modules of definitions that only FQL v4 creates here. */
export const DEFINITION_MODULES: readonly Module[] = [
  readOnly('Function', 'functions'),
  readOnly('AccessProvider', 'access_providers'),
  readOnly('Database', 'databases'),
]
