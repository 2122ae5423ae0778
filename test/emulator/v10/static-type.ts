import { isArray } from '../storage/values.ts'
import type { CallNode, FieldNode, Node } from './ast.ts'
import { findVariable } from './evaluate.ts'
import { findModule } from './module-lookup.ts'
import { type Context, ModuleValue, type Runtime } from './runtime.ts'
import { typeName } from './types.ts'

/** The types of what is named so far, innermost first. */
type Types = { readonly name: string; readonly type: string; readonly outer: Types } | undefined

const PAGE = (type: string) => `{ data: Array<${type}>, after: String | Null }`

/** What the functions of modules return. */
const MODULE_FUNCTIONS: Readonly<Record<string, string>> = {
  'Collection.all': 'Set<CollectionDef>',
  'Collection.byName': 'NamedRef<CollectionDef>',
  'Collection.create': 'CollectionDef',
  'Role.all': 'Set<Role>',
  'Role.byName': 'NamedRef<Role>',
  'Role.create': 'Role',
  'Function.all': 'Set<FunctionDef>',
  'Function.byName': 'NamedRef<FunctionDef>',
  'AccessProvider.all': 'Set<AccessProvider>',
  'AccessProvider.byName': 'NamedRef<AccessProvider>',
  'Database.all': 'Set<DatabaseDef>',
  'Database.byName': 'NamedRef<DatabaseDef>',
  'Key.all': 'Set<Key>',
  'Key.create': 'Key',
  'Set.paginate': PAGE('Any'),
  'Set.sequence': 'Set<Number>',
  'Time.now': 'Time',
  'Time.epoch': 'Time',
  'Time.fromString': 'Time',
  'Date.today': 'Date',
  'Date.fromString': 'Date',
}

const DOCUMENT_FIELDS: Readonly<Record<string, string>> = { id: 'ID', name: 'String', ts: 'Time', ttl: 'Time | Null' }

/**
 * A query's type without its values, as far as the recordings show it; `Any` where they do not. Nothing is checked by
 * it: what a server would refuse for its types runs here, into an error of its own or not.
 */
export function staticType(context: Context, query: Node): string {
  return typeOf(query, undefined)

  function typeOf(node: Node, types: Types): string {
    switch (node.type) {
      case 'literal':
        return literalType(node.value)
      case 'text':
        return 'String'
      case 'name':
        return nameType(node.name, types)
      case 'array':
        return `[${node.items.map((item) => typeOf(item, types)).join(', ')}]`
      case 'object': {
        const fields = node.fields.map(({ key, value }) => `${key}: ${typeOf(value, types)}`)
        return fields.length === 0 ? '{}' : `{ ${fields.join(', ')} }`
      }
      case 'block': {
        let inner = types
        let last = 'Null'
        for (const { name, value } of node.statements) {
          last = typeOf(value, inner)
          if (name !== undefined) inner = { name, type: last, outer: inner }
        }
        return last
      }
      case 'at':
        return typeOf(node.body, types)
      case 'present':
        return typeOf(node.of, types)
          .replace(/^(?:Named)?Ref<(.*)>$/, '$1')
          .replace(/ \| Null$/, '')
      case 'field':
        return fieldType(node, types)
      case 'call':
        return callType(node, types)
      case 'binary':
        if (['==', '!=', '<', '<=', '>', '>=', '&&', '||'].includes(node.operator)) return 'Boolean'
        return node.operator === '??' ? 'Any' : typeOf(node.left, types) === 'String' ? 'String' : 'Number'
      default:
        return 'Any'
    }
  }

  function nameType(name: string, types: Types): string {
    for (let known = types; known !== undefined; known = known.outer) if (known.name === name) return known.type
    const variable = findVariable(context.variables, name)
    if (variable) return literalType(variable.value)
    return `${name}Collection`
  }

  function literalType(value: Runtime): string {
    if (value === null) return 'Null'
    if (typeof value === 'string') return JSON.stringify(value)
    if (typeof value === 'bigint' || typeof value === 'number' || typeof value === 'boolean') return String(value)
    return isArray(value) || value instanceof ModuleValue ? 'Any' : typeName(value)
  }

  function fieldType(node: FieldNode, types: Types): string {
    const of = typeOf(node.of, types)
    const type = (of === 'Any' ? undefined : DOCUMENT_FIELDS[node.name]) ?? 'Any'
    return node.isOptional ? `${type} | Null` : type
  }

  function callType({ callee, arguments: values }: CallNode, types: Types): string {
    if (callee.type === 'name') return ['Time', 'Date', 'Bytes', 'ID'].includes(callee.name) ? callee.name : 'Any'
    if (callee.type !== 'field') return 'Any'
    const of = typeOf(callee.of, types)
    if (of === 'Any') return 'Any'
    if (callee.name === 'toString') return 'String'
    if (callee.name === 'forEach') return 'Null'
    if (callee.of.type === 'name' && of === `${callee.of.name}Collection`) {
      return moduleFunctionType(callee.of.name, callee.name)
    }
    const element = /^Set<(.*)>$/.exec(of)?.[1]
    return element === undefined ? methodType(of, callee.name) : setMethodType(element, callee.name, values[0], types)
  }

  function moduleFunctionType(module: string, name: string): string {
    if (!findModule(context, module)?.isCollection) return MODULE_FUNCTIONS[`${module}.${name}`] ?? 'Any'
    if (name === 'create' || name === 'createData') return module
    if (name === 'byId') return `Ref<${module}>`
    return name === 'firstWhere' ? `${module} | Null` : `Set<${module}>`
  }

  function methodType(of: string, name: string): string {
    if (name === 'delete') return `Null${of}`
    if (name === 'exists') return 'Boolean'
    return /^(?:update|replace)(?:Data)?$/.test(name) ? of : 'Any'
  }

  function setMethodType(element: string, name: string, by: Node | undefined, types: Types): string {
    switch (name) {
      case 'map': {
        if (by?.type !== 'lambda') return 'Set<Any>'
        const [parameter = ''] = by.parameters
        return `Set<${typeOf(by.body, { name: parameter, type: element, outer: types })}>`
      }
      case 'first':
      case 'last':
      case 'firstWhere':
        return `${element} | Null`
      case 'count':
        return 'Number'
      case 'isEmpty':
      case 'nonEmpty':
      case 'any':
      case 'every':
        return 'Boolean'
      case 'toArray':
        return `Array<${element}>`
      case 'paginate':
        return PAGE(element)
      case 'eventSource':
      case 'toStream':
        return `EventSource<${element}>`
      default:
        return `Set<${element}>`
    }
  }
}
