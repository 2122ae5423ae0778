import type { Json } from '../exact-json.ts'
import { isArray } from '../storage/values.ts'
import { invalidBody } from './errors.ts'
import type { Runtime } from './runtime.ts'
import { type Source, VALUE_PLACEHOLDER } from './source.ts'
import { decodeTagged, type ModuleLookup } from './tagged-decode.ts'

/**
 * The query of a request: text, or a template as the `fauna` driver sends it, `{"fql": ["text", {"value": ...}, ...]}`,
 * in which other templates, `{"object": ...}` and `{"array": ...}` may be nested (the driver's wire-protocol.d.ts).
 */
export function readQuery(json: Json | undefined, modules: ModuleLookup): Source {
  const values = new Map<number, Runtime>()
  let text = ''

  function add(part: Json): void {
    if (typeof part === 'string') {
      text += part
      return
    }
    const [kind, content] = fragment(part)
    if (kind === 'fql') {
      if (!isArray(content)) throw invalidBody('Unexpected JSON value. Expected query template.')
      for (const inner of content as readonly Json[]) add(inner)
    } else if (kind === 'object') {
      addList('{', [...(content as ReadonlyMap<string, Json>)], '}', ([key, field]) => {
        text += `${JSON.stringify(key)}: `
        add(field)
      })
    } else if (kind === 'array') {
      addList('[', content as readonly Json[], ']', add)
    } else {
      values.set(text.length, decodeTagged(content, modules))
      text += VALUE_PLACEHOLDER
    }
  }

  function addList<T>(opening: string, items: readonly T[], closing: string, addItem: (item: T) => void): void {
    text += opening
    for (const [position, item] of items.entries()) {
      if (position > 0) text += ', '
      addItem(item)
    }
    text += closing
  }

  if (json === undefined) throw invalidBody('Value for key query not found.')
  add(json)
  return { name: '*query*', text, values }
}

function fragment(json: Json): readonly [kind: string, content: Json] {
  const [entry] = json instanceof Map ? (json as ReadonlyMap<string, Json>) : []
  const isKnown = entry !== undefined && ['fql', 'value', 'object', 'array'].includes(entry[0])
  if (entry === undefined || !isKnown) throw invalidBody('Unexpected JSON value. Expected query template.')
  return entry
}
