import { type SchemaKind, SchemaRef } from '../../storage/values.ts'
import { permissionDenied } from '../errors.ts'
import { type Call, type Method, type Module, method } from '../method.ts'
import { mayWrite } from '../permissions.ts'
import { createKey, createRole } from '../role-and-key-writes.ts'
import { pinnedTime, type Runtime, SchemaValue, SetValue } from '../runtime.ts'
import { textArgument } from '../types.ts'
import { objectArgument, type StoredFields } from '../write-values.ts'

function all(kind: 'roles' | 'keys' | 'databases'): Method {
  return method(0, ({ context }) => new SetValue({ type: 'schema', kind }, pinnedTime(context)))
}

function by(kind: SchemaKind, name: string): Method {
  return method(1, (call) => {
    const ref = new SchemaRef(kind, textArgument(call, 0, name))
    return new SchemaValue(ref, pinnedTime(call.context), call.span)
  })
}

function create(kind: SchemaKind, make: (call: Call, fields: StoredFields) => Runtime): Method {
  return method(1, (call) => {
    const fields = objectArgument(call, 0, 'data')
    if (!mayWrite(call.context, 'create', new SchemaRef(kind, ''))) throw permissionDenied(call.span)
    return make(call, fields)
  })
}

export const ROLE_MODULE: Module = {
  name: 'Role',
  methods: new Map([
    ['all', all('roles')],
    ['byName', by('roles', 'name')],
    ['create', create('roles', ({ context, span }, fields) => createRole(context, fields, span))],
  ]),
}

export const KEY_MODULE: Module = {
  name: 'Key',
  methods: new Map([
    ['all', all('keys')],
    ['byId', by('keys', 'id')],
    ['create', create('keys', ({ context, span }, fields) => createKey(context, fields, span))],
  ]),
}

export const DATABASE_MODULE: Module = { name: 'Database', methods: new Map([['all', all('databases')]]) }
