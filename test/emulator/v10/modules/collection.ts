import { SchemaRef } from '../../storage/values.ts'
import { createCollection } from '../collection-writes.ts'
import { invalidArgument, permissionDenied } from '../errors.ts'
import { type Module, method } from '../method.ts'
import { collectionModule, hasCollection } from '../module-lookup.ts'
import { mayWrite } from '../permissions.ts'
import { pinnedTime, SchemaValue, SetValue } from '../runtime.ts'
import { textArgument } from '../types.ts'
import { objectArgument } from '../write-values.ts'

/** `Collection`: the definitions of all collections, and `Collection("name")` for one of them. */
export const COLLECTION_MODULE: Module = {
  name: 'Collection',
  own: method(1, (call) => {
    const name = textArgument(call, 0, 'collection')
    if (hasCollection(call.context, name)) return collectionModule(call.context, name)
    throw invalidArgument(`invalid argument \`collection\`: No such user collection \`${name}\`.`, call.span)
  }),
  methods: new Map([
    ['all', method(0, ({ context }) => new SetValue({ type: 'schema', kind: 'collections' }, pinnedTime(context)))],
    [
      'byName',
      method(1, (call) => {
        const ref = new SchemaRef('collections', textArgument(call, 0, 'name'))
        return new SchemaValue(ref, pinnedTime(call.context), call.span)
      }),
    ],
    [
      'create',
      method(1, (call) => {
        const fields = objectArgument(call, 0, 'data')
        if (!mayWrite(call.context, 'create', new SchemaRef('collections', ''))) throw permissionDenied(call.span)
        return createCollection(call.context, fields, call.span)
      }),
    ],
  ]),
}
