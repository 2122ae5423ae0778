import { FQL_V4, FQL_V10 } from './wrong-input.ts'

/** A value of JSON with one thing in it that is wrong. */
export interface Spoilt {
  /** `0.stream.stream_state.updates.ts is "x"`. */
  readonly how: string
  readonly value: unknown
}

/** Replacements of each value. */
const REPLACEMENTS: readonly unknown[] = [null, true, 0, -1, 1.5, '', '0', 'x', [], {}, FQL_V4, FQL_V10]

/** Inside a text there are many of the same kind. */
const REPLACEMENTS_IN_TEXT: readonly unknown[] = [null, 'x', FQL_V4]

/** The value with each thing in it replaced by things of other types, and with each key removed, one at a time. */
export function* spoilt(
  value: unknown,
  path: readonly string[] = [],
  replacements: readonly unknown[] = REPLACEMENTS,
): Generator<Spoilt> {
  const name = path.join('.') || 'all of it'
  for (const replacement of replacements) {
    if (JSON.stringify(replacement) !== JSON.stringify(value)) {
      yield { how: `${name} is ${JSON.stringify(replacement)}`, value: replacement }
    }
  }
  if (typeof value === 'string' && /^[[{]/.test(value)) yield* spoiltText(value, path)
  if (value === null || typeof value !== 'object') return
  for (const [key, item] of Object.entries(value)) {
    for (const { how, value: wrong } of spoilt(item, [...path, key], replacements))
      yield { how, value: withItem(value, key, wrong) }
    if (!Array.isArray(value)) yield { how: `${name} has no ${key}`, value: withoutKey(value, key) }
  }
}

/** JSON inside a text. */
function* spoiltText(text: string, path: readonly string[]): Generator<Spoilt> {
  for (const { how, value } of spoilt(JSON.parse(text), [...path, '(text)'], REPLACEMENTS_IN_TEXT))
    yield { how, value: JSON.stringify(value) }
}

function withItem(value: object, key: string, item: unknown): unknown {
  return Array.isArray(value) ? value.with(Number(key), item) : { ...value, [key]: item }
}

function withoutKey(value: object, key: string): unknown {
  return Object.fromEntries(Object.entries(value).filter(([name]) => name !== key))
}
