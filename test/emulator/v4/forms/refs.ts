import { DocumentRef, NativeRef, SchemaRef } from '../../storage/values.ts'
import { toText, typeName } from '../casts.ts'
import { invalidArgument, wrongType } from '../errors.ts'
import { type Form, fn } from '../form.ts'
import { at, type Position } from '../position.ts'
import { resolveSchemaRef } from '../refs.ts'
import { type Runtime, UnresolvedRef } from '../runtime.ts'
import { isNamed, KIND_NAMES, SCHEMA_KINDS } from '../schema-kinds.ts'

const MAX_ID = 9_223_372_036_854_775_807n

/** `Collection("users")`, `Index("by-ts")` and so on. */
const namedRefForms: Form[] = SCHEMA_KINDS.flatMap((kind) => {
  const { refFunction } = KIND_NAMES[kind]
  if (refFunction === undefined) return []
  return [
    fn([refFunction], [], (context, [name], position) =>
      resolveSchemaRef(context, kind, toText(name as Runtime, at(position, refFunction))),
    ),
  ]
})

/** `Collections()`, `Indexes()` and so on. */
const nativeRefForms: Form[] = SCHEMA_KINDS.map((kind) => fn([kind], [], () => new NativeRef(kind)))

/** A document's id: a number, or digits (`id with leading zeros`, `text id` in recordings/edges.json). */
function toDocumentId(value: Runtime, position: Position): bigint {
  if (typeof value === 'bigint') return value
  if (typeof value !== 'string') throw wrongType('String or Number', typeName(value), position)
  if (!/^[+-]?\d+$/.test(value)) {
    throw invalidArgument(`Number or numeric String expected, non-numeric '${value}' provided.`, position)
  }
  const id = BigInt(value.replace('+', ''))
  if (id > MAX_ID || id < -MAX_ID - 1n) throw invalidArgument(`The id provided is too large: '${value}'`, position)
  return id
}

export const REF_FORMS: readonly Form[] = [
  ...namedRefForms,
  ...nativeRefForms,
  fn(['ref', 'id'], [], (_context, [collection, id], position) => {
    if (collection instanceof UnresolvedRef) {
      return new UnresolvedRef(collection.kind, collection.name, toDocumentId(id as Runtime, at(position, 'id')))
    }
    if (collection instanceof SchemaRef && collection.kind === 'collections') {
      return new DocumentRef(collection.name, toDocumentId(id as Runtime, at(position, 'id')))
    }
    if (!(collection instanceof NativeRef)) {
      throw wrongType('Collection Ref', typeName(collection as Runtime), at(position, 'ref'))
    }
    if (isNamed(collection.kind)) {
      throw invalidArgument('Regular Class Ref expected, Schema Class Ref provided.', at(position, 'ref'))
    }
    return new SchemaRef(collection.kind, toDocumentId(id as Runtime, at(position, 'id')).toString())
  }),
  fn(['new_id'], [], (context) => context.store.ids.next(context.store.clock.now()).toString()),
]
