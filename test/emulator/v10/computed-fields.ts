import type { DocumentVersion } from '../storage/document.ts'
import { isObject, type ObjectValue, type Value } from '../storage/values.ts'
import { callFunction } from './evaluate.ts'
import { parseLambda } from './parser.ts'
import { type Context, DocumentValue, FunctionValue, type Runtime } from './runtime.ts'
import { plainSource } from './source.ts'

type ComputedFields = ReadonlyMap<string, FunctionValue>

const NONE: ComputedFields = new Map()
const compiled = new WeakMap<ObjectValue, ComputedFields>()

/** The computed fields of a collection, as its definition says now. */
export function computedFields(context: Context, collection: string): ComputedFields {
  const definition = context.database.schema('collections').find(collection)
  const definitions = definition?.versionAt(context.transaction.visibleUntil)?.fields.get('computed_fields')
  if (!isObject(definitions)) return NONE
  let fields = compiled.get(definitions)
  if (fields === undefined) {
    fields = new Map([...definitions].map(([name, field]) => [name, compileField(collection, name, field)]))
    compiled.set(definitions, fields)
  }
  return fields
}

function compileField(collection: string, name: string, field: Value): FunctionValue {
  const body = isObject(field) ? field.get('body') : undefined
  const source = plainSource(`*computed_field:${collection}:${name}*`, String(body))
  return new FunctionValue(parseLambda(source), undefined)
}

export function computeField(context: Context, version: DocumentVersion, field: FunctionValue): Runtime {
  const inside = { ...context, variables: undefined, subject: version }
  return callFunction(inside, field, [new DocumentValue(version.document.ref)])
}
