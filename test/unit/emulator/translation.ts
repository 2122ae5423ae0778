import type { Json } from '../../emulator/exact-json.ts'

/** Times of the server's own differ from the recorded ones by no more than this. */
const TOLERANCE_MICROS = 100_000n

/** What a request can hold of what the server chose: secrets, times, ids, and the cursors and event sources of v10. */
const TOKEN = /SECRET-[\w-]+|\d{15,19}|(?<=")[A-Za-z\d+/]{12,}={0,2}(?=")/g

/**
 * What the server chose itself, and so differs from one server to the next, in both directions: each recorded time, id
 * and secret belongs to one of the emulator's, and never to another.
 */
export class Translation {
  readonly #live = new Map<string, string>()
  readonly #recorded = new Map<string, string>()

  /** A recorded request with the recorded times, ids and secrets replaced by the emulator's. */
  toLive(text: string): string {
    return text.replaceAll(TOKEN, (token) => this.#live.get(token) ?? token)
  }

  /** Finds where an answer is not the recorded one, and learns what belongs to what; an empty list is a match. */
  differences(recorded: Json, live: Json, path = '$'): string[] {
    if (recorded instanceof Map && live instanceof Map) return this.#objectDifferences(recorded, live, path)
    if (Array.isArray(recorded) && Array.isArray(live)) {
      if (recorded.length !== live.length) return [`${path}: ${recorded.length} items recorded, ${live.length} here`]
      return recorded.flatMap((item, index) => this.differences(item as Json, live[index] as Json, `${path}[${index}]`))
    }
    if (Object.is(recorded, live) || this.#belong(recorded, live, path)) return []
    return [`${path}: recorded ${show(recorded)}, here ${show(live)}`]
  }

  #objectDifferences(recorded: ReadonlyMap<string, Json>, live: ReadonlyMap<string, Json>, path: string): string[] {
    if (/\.stats$/.test(path)) return []
    const keys = (object: ReadonlyMap<string, Json>) => {
      const list = [...object.keys()]
      return (isUnordered(object) ? list.sort() : list).join()
    }
    if (keys(recorded) !== keys(live)) return [`${path}: recorded with ${keys(recorded)}, here with ${keys(live)}`]
    return [...recorded].flatMap(([key, value]) => this.differences(value, live.get(key) as Json, `${path}.${key}`))
  }

  #belong(recorded: Json, live: Json, path: string): boolean {
    if (path === '$.schema_version' || path === '$.version') return true
    if (typeof recorded === 'bigint' && typeof live === 'bigint') {
      return isNear(recorded, live) && this.#learn(recorded.toString(), live.toString())
    }
    if (typeof recorded !== 'string' || typeof live !== 'string') return false
    if (/\.(secret|hashed_secret)$/.test(path)) return this.#learn(recorded, live) || recorded === 'HASHED'
    if (/\.(cursor|after|@stream)$/.test(path)) {
      this.#live.set(recorded, live)
      return true
    }
    if (/\.global_id$/.test(path)) return this.#learn(recorded, live)
    if (/\.audience$/.test(path)) return this.#learn(recorded.replace(/.*\//, ''), live.replace(/.*\//, ''))
    if (/^\d{18,19}$/.test(recorded) && /^\d{18,19}$/.test(live)) return this.#learn(recorded, live)
    return areTimesNear(recorded, live)
  }

  #learn(recorded: string, live: string): boolean {
    const known = this.#live.get(recorded) ?? live
    const back = this.#recorded.get(live) ?? recorded
    if (known !== live || back !== recorded) return false
    this.#live.set(recorded, live)
    this.#recorded.set(live, recorded)
    return true
  }
}

/** v10 returns the fields of a definition, or of a key, in another order each time. */
function isUnordered(object: ReadonlyMap<string, Json>): boolean {
  const module = object.get('coll')
  return (
    module instanceof Map && ['Collection', 'Function', 'AccessProvider', 'Key'].includes(module.get('@mod') as string)
  )
}

function isNear(recorded: bigint, live: bigint): boolean {
  const distance = recorded > live ? recorded - live : live - recorded
  return recorded > 1_000_000_000_000_000n && distance <= TOLERANCE_MICROS
}

const ISO = /\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?Z/g

/** Texts that are the same but for times near to each other. */
function areTimesNear(recorded: string, live: string): boolean {
  const rest = (text: string) => text.replaceAll(ISO, '').replace(/timed out within \d+/, '')
  if (rest(recorded) !== rest(live)) return false
  const [before, after] = [recorded.match(ISO) ?? [], live.match(ISO) ?? []]
  return before.every((text, index) => Math.abs(Date.parse(text) - Date.parse(after[index] ?? '')) <= 100)
}

function show(json: Json): string {
  return typeof json === 'bigint'
    ? json.toString()
    : JSON.stringify(json, (_, value) => (typeof value === 'bigint' ? `${value}` : value))
}
