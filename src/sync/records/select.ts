import {
  DocumentReference,
  type FaunaDocument,
  type FaunaObject,
  type FaunaValue,
  NamedReference,
} from '../../fauna/document.ts'
import { ExactNumber } from '../../fauna/exact-json.ts'
import { DeepText } from '../../fauna/fields/deep-text.ts'

/** A document, its fields as values, and the name of its collection. */
export interface Selectable {
  readonly document: FaunaDocument
  readonly fields: FaunaObject
  readonly collection: string
}

/**
 * Finds the value at `path` by the rules of FQL v4's `Select`: objects by key, arrays by index, and references by `id`
 * and `collection`. The first step is `ref`, `ts`, `data` or `ttl`.
 * @returns undefined if there is no such value
 */
export function selectPath(source: Selectable, path: readonly string[]): FaunaValue | undefined {
  const [first, ...rest] = path
  let value = rootValue(source, first)
  for (const step of rest) {
    if (value === undefined) return undefined
    value = stepInto(value, step)
  }
  return value
}

function rootValue({ document, fields, collection }: Selectable, step: string | undefined): FaunaValue | undefined {
  switch (step) {
    case 'ref':
      return new DocumentReference(document.id, collection)
    case 'ts':
      return document.ts
    case 'ttl':
      return document.ttl ?? undefined
    case 'data':
      return fields
    default:
      return undefined
  }
}

function stepInto(value: FaunaValue, step: string): FaunaValue | undefined {
  if (value === null || typeof value !== 'object' || value instanceof ExactNumber || value instanceof DeepText) {
    return undefined
  }
  if (value instanceof DocumentReference) {
    if (step === 'collection') return new NamedReference(value.collection, 'collection')
    return step === 'id' ? value.id : undefined
  }
  if (value instanceof NamedReference) return step === 'id' ? value.id : undefined
  if (Array.isArray(value)) return /^\d+$/.test(step) ? value[Number(step)] : undefined
  return Object.hasOwn(value, step) ? value[step] : undefined
}
