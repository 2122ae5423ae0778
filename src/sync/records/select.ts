import { DeepText } from '../../fauna/deep-text.ts'
import {
  DocumentReference,
  type FaunaDocument,
  type FaunaObject,
  type FaunaValue,
  NamedReference,
} from '../../fauna/document.ts'
import { ExactNumber } from '../../fauna/exact-json.ts'

/** A document of a collection, and its fields as values. */
export interface Selectable {
  readonly document: FaunaDocument
  readonly fields: FaunaObject
  readonly collection: string
}

/**
 * The value at `path`, as FQL's `Select` would find it: through objects by key, through arrays by position, and
 * through references by `id` and `collection`. The first step is one of the document's own `ref`, `ts`, `data`, `ttl`.
 * @returns undefined where there is no such value
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
