import { type SchemaKind, SchemaRef } from '../../storage/values.ts'
import { permissionDenied } from '../errors.ts'
import { type Call, type Method, type Module, method } from '../method.ts'
import { mayWrite } from '../permissions.ts'
import { createKey, createRole } from '../role-and-key-writes.ts'
import type { Runtime } from '../runtime.ts'
import { objectArgument, type StoredFields } from '../write-values.ts'
import { all, by } from './definitions.ts'

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
