import { MODULE_NAMES } from '../../storage/module-names.ts'
import { Time } from '../../storage/time.ts'
import { isObject } from '../../storage/values.ts'
import { isAbsent, readSchema } from '../document-read.ts'
import { FqlError, wrongArgument } from '../errors.ts'
import { type Call, type Module, method } from '../method.ts'
import { ModuleValue, type Runtime, SchemaValue } from '../runtime.ts'
import { argument, typeName } from '../types.ts'

/** Of the real module, what the connector calls: of documents, it takes definitions only. */
export const OBJECT_MODULE: Module = {
  name: 'Object',
  methods: new Map([
    ['assign', method(2, (call) => new Map([...fieldsOf(call, 0, 'destination'), ...fieldsOf(call, 1, 'source')]))],
  ]),
}

function fieldsOf(call: Call, position: number, name: string): Iterable<readonly [string, Runtime]> {
  const value = argument(call, position)
  if (value instanceof SchemaValue) return definitionFields(call, value, name)
  if (isObject(value)) return value as ReadonlyMap<string, Runtime>
  throw wrongArgument(name, '{ *: Any }', typeName(value), call.span)
}

function definitionFields({ context, span }: Call, value: SchemaValue, name: string): [string, Runtime][] {
  const found = readSchema(context, value)
  const module = MODULE_NAMES[value.ref.kind]
  if (isAbsent(found)) {
    const message = `invalid argument \`${name}\`: ${module.toLowerCase()} \`${value.ref.name}\` not found.`
    throw new FqlError('invalid_argument', message, span)
  }
  return [
    ['name', value.ref.name],
    ['coll', new ModuleValue({ name: module, methods: new Map() })],
    ['ts', Time.ofMicros(found.ts)],
    ...[...found.fields].filter(([field]) => field !== 'name'),
  ]
}
