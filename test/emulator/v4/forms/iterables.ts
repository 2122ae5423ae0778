import type { Json } from '../../exact-json.ts'
import type { SetExpression } from '../../storage/set-expression.ts'
import { walkSet } from '../../storage/set-walk.ts'
import { compareValues } from '../../storage/value-order.ts'
import { isArray, isObject, NativeRef } from '../../storage/values.ts'
import { toBoolean, toInteger, toLambda, toNumber, toSet, toValue, typeName } from '../casts.ts'
import { invalidArgument, wrongType } from '../errors.ts'
import { type Form, fn } from '../form.ts'
import { callLambda, compileLambda } from '../lambda.ts'
import { elementLiteral } from '../paginate.ts'
import { readableSet } from '../permissions.ts'
import { at, type Position } from '../position.ts'
import { requireWidth } from '../query-width.ts'
import { type Context, type Lambda, Page, type Runtime, type RuntimeObject, readTime, SetValue } from '../runtime.ts'
import { addNumbers } from './numbers.ts'

type Mapping = (items: readonly Runtime[], call: (item: Runtime) => Runtime, position: Position) => readonly Runtime[]

/** `Map`, `Foreach` and `Filter`, over an array or a page. */
function mappingForm(name: string, mapping: Mapping): Form {
  return {
    required: [name, 'collection'],
    optional: [],
    compile(node, position, scope, compile) {
      const lambda = compileLambda(node.get(name) as Json, at(position, name), scope, compile)
      const collection = compile(node.get('collection') as Json, at(position, 'collection'), scope)
      return (context) => {
        const called = toLambda(lambda(context), at(position, name))
        const call = (item: Runtime) => callLambda(called, item, context, at(position, name))
        return mapItems(collection(context), at(position, 'collection'), (items) => {
          requireWidth(items.length)
          return mapping(items, call, position)
        })
      }
    },
  }
}

function mapItems(
  collection: Runtime,
  position: Position,
  map: (items: readonly Runtime[]) => readonly Runtime[],
): Runtime {
  if (collection instanceof Page) return collection.with(map(collection.data))
  if (isArray(collection)) return map(collection)
  const isIterable = collection instanceof SetValue || collection instanceof NativeRef
  throw wrongType(isIterable ? 'Array or Page' : 'Array, Set, or Page', typeName(collection), position)
}

/** What `Count`, `Sum` and the like work on: the items of an array or a page, or of a whole set. */
function allItems(context: Context, value: Runtime, position: Position): readonly Runtime[] {
  if (value instanceof Page) return value.data
  if (isArray(value)) return value
  if (!(value instanceof SetValue) && !(value instanceof NativeRef)) {
    throw wrongType('Array, Set, or Page', typeName(value), position)
  }
  const set: SetExpression = toSet(value, position)
  const isReadable = readableSet(context, set, position)
  const items: Runtime[] = []
  for (const element of walkSet(context.database, set, readTime(context), undefined, false)) {
    if (isReadable(element)) items.push(elementLiteral(element))
  }
  return items
}

/** A function of all items; of a page it makes a page of its result. */
function folding(name: string, fold: (items: readonly Runtime[], position: Position) => Runtime): Form {
  return fn([name], [], (context, [value], position) => {
    const where = at(position, name)
    const folded = fold(allItems(context, value as Runtime, where), where)
    return value instanceof Page ? value.with([folded]) : folded
  })
}

const reduceForm: Form = {
  required: ['reduce', 'initial', 'collection'],
  optional: [],
  compile(node, position, scope, compile) {
    const lambda = compileLambda(node.get('reduce') as Json, at(position, 'reduce'), scope, compile)
    const initial = compile(node.get('initial') as Json, at(position, 'initial'), scope)
    const collection = compile(node.get('collection') as Json, at(position, 'collection'), scope)
    return (context) => {
      const called: Lambda = toLambda(lambda(context), at(position, 'reduce'))
      const source = collection(context)
      const reduced = allItems(context, source, at(position, 'collection')).reduce<Runtime>(
        (sum, item) => callLambda(called, [sum, item], context, at(position, 'reduce')),
        initial(context),
      )
      return source instanceof Page ? source.with([reduced]) : reduced
    }
  },
}

function sliceForm(name: 'take' | 'drop'): Form {
  return fn([name, 'collection'], [], (_context, [number, collection], position) => {
    const count = Math.max(0, Number(toInteger(number as Runtime, at(position, name))))
    return mapItems(collection as Runtime, at(position, 'collection'), (items) =>
      name === 'take' ? items.slice(0, count) : items.slice(count),
    )
  })
}

function extremeForm(name: 'max' | 'min'): Form {
  const sign = name === 'max' ? 1 : -1
  return folding(name, (items, position) => {
    if (items.length === 0) throw invalidArgument('Non-empty array expected.', position)
    return items.reduce((best, item) =>
      sign * compareValues(toValue(item, position), toValue(best, position)) > 0 ? item : best,
    )
  })
}

export const ITERABLE_FORMS: readonly Form[] = [
  mappingForm('map', (items, call) => items.map(call)),
  mappingForm('filter', (items, call, position) =>
    items.filter((item, index) => toBoolean(call(item), at(position, index))),
  ),
  mappingForm('foreach', (items, call) => {
    for (const item of items) call(item)
    return items
  }),
  reduceForm,
  sliceForm('take'),
  sliceForm('drop'),
  extremeForm('max'),
  extremeForm('min'),
  folding('count', (items) => BigInt(items.length)),
  folding('sum', (items, position) =>
    items.map((item) => toNumber(item, position)).reduce<bigint | number>(addNumbers, 0n),
  ),
  folding('is_empty', (items) => items.length === 0),
  folding('is_nonempty', (items) => items.length > 0),
  folding('any', (items, position) => items.some((item) => toBoolean(item, position))),
  folding('all', (items, position) => items.every((item) => toBoolean(item, position))),
  fn(['append', 'collection'], [], (_context, [items, collection], position) =>
    mapItems(collection as Runtime, at(position, 'collection'), (before) => [...before, ...asItems(items as Runtime)]),
  ),
  fn(['prepend', 'collection'], [], (_context, [items, collection], position) =>
    mapItems(collection as Runtime, at(position, 'collection'), (after) => [...asItems(items as Runtime), ...after]),
  ),
  fn(['merge', 'with'], [], (_context, [base, additions], position) => {
    const merged = new Map<string, Runtime>()
    for (const part of [base as Runtime, ...asItems(additions as Runtime)]) {
      if (!isObject(part)) throw wrongType('Object', typeName(part), at(position, 'merge'))
      for (const [key, value] of part as RuntimeObject) {
        if (value === null) merged.delete(key)
        else merged.set(key, value)
      }
    }
    return merged
  }),
]

function asItems(value: Runtime): readonly Runtime[] {
  return isArray(value) ? value : [value]
}
