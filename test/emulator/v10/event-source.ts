import { FqlError, invalidRequest, unreadable } from './errors.ts'
import type { Call } from './method.ts'
import { hasCollection } from './module-lookup.ts'
import { mayReadSome } from './permissions.ts'
import { type Context, EventSource, type FunctionValue, type SetValue } from './runtime.ts'
import { decodeSet, type EncodedSet, encodeSet } from './set-codec.ts'
import type { SetExpression } from './set-expression.ts'
import type { Span } from './source.ts'
import { ofToken, toToken } from './token.ts'

/** What a feed reads, from when on if nothing else is said. */
export interface FeedSource {
  readonly collection: string
  /** What becomes of a document on its way into an event, in this order. */
  readonly steps: readonly FeedStep[]
  /** When the source was made, in microseconds. */
  readonly madeAt: number
}

interface FeedStep {
  readonly type: 'map' | 'where'
  readonly by: FunctionValue
}

/** `eventSource()`: of all documents of a collection, mapped and filtered; nothing else is emulated. */
export function makeEventSource({ context, receiver, span }: Call): EventSource {
  const { expression } = receiver as SetValue
  const { collection } = readSource(expression, span)
  if (!mayReadSome(context, collection)) throw unreadable(collection, span)
  return new EventSource(toToken({ set: encodeSet(expression), madeAt: context.transaction.snapshot }))
}

function readSource(set: SetExpression, span: Span): Omit<FeedSource, 'madeAt'> {
  if (set.type === 'map' || set.type === 'where') {
    const inner = readSource(set.set, span)
    return { ...inner, steps: [...inner.steps, { type: set.type, by: set.by }] }
  }
  if (set.type === 'documents' && !set.bounds.from && !set.bounds.to) return { collection: set.collection, steps: [] }
  const message = `can't call \`.eventSource()\` because ${unsupported(set)}`
  throw new FqlError('invalid_receiver', message, span)
}

function unsupported({ type }: SetExpression): string {
  switch (type) {
    case 'documents':
      return 'range queries are not supported yet, use `.where()` method instead.'
    case 'reverse':
      return 'streaming is not supported on sets that have been reversed.'
    case 'take':
    case 'drop':
      return `streaming is not supported on sets returned from \`.${type}()\`.`
    default:
      return 'the emulator does not stream such sets.'
  }
}

/** Reads an event source's token. Throws a RequestError for anything else, and for one of a collection that was dropped. */
export function readEventSource(context: Context, token: string): FeedSource {
  const fields = ofToken(token)
  if (fields?.set === undefined || typeof fields.madeAt !== 'number') {
    throw invalidRequest('Invalid request body: invalid event source provided.')
  }
  const span = { source: { name: '*query*', text: '', values: new Map() }, start: 0, end: 0 }
  const source = readSource(decodeSet(context, fields.set as EncodedSet), span)
  const refuse = (why: string) => invalidRequest(`Error evaluating provided event source, ${why}`)
  if (!hasCollection(context, source.collection)) throw refuse(`Unbound variable \`${source.collection}\``)
  if (!mayReadSome(context, source.collection)) throw refuse(unreadable(source.collection, span).message)
  return { ...source, madeAt: fields.madeAt }
}
