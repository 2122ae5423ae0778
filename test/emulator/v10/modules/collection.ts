import { SchemaRef } from '../../storage/values.ts'
import { createCollection } from '../collection-writes.ts'
import { invalidArgument, permissionDenied } from '../errors.ts'
import { type Module, method } from '../method.ts'
import { collectionModule, hasCollection } from '../module-lookup.ts'
import { mayWrite } from '../permissions.ts'
import { textArgument } from '../types.ts'
import { objectArgument } from '../write-values.ts'
import { all, by } from './definitions.ts'

/** `Collection`: the definitions of all collections, and `Collection("name")` for one of them. */
export const COLLECTION_MODULE: Module = {
  name: 'Collection',
  own: method(1, (call) => {
    const name = textArgument(call, 0, 'collection')
    if (hasCollection(call.context, name)) return collectionModule(call.context, name)
    throw invalidArgument(`invalid argument \`collection\`: No such user collection \`${name}\`.`, call.span)
  }),
  methods: new Map([
    ['all', all('collections')],
    ['byName', by('collections', 'name')],
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
