import type { Emulator } from '../../../emulator/emulator.ts'

/** A document, or a ref to one that does not exist, without its ts: what tests compare. */
export interface Told {
  readonly [field: string]: unknown
}

/** An answer of `/query/1` or `/feed/1`. */
export interface V10Answer {
  readonly status: number
  readonly data?: unknown
  readonly summary?: string
  readonly error?: { readonly code: string; readonly message: string }
}

export interface FeedEvent {
  readonly type: string
  readonly data?: unknown
  readonly error?: { readonly code: string }
  readonly cursor?: string
}

export interface FeedPage {
  readonly events: readonly FeedEvent[]
  readonly cursor: string
  readonly has_next: boolean
}

async function post(
  emulator: Emulator,
  path: string,
  body: object,
  headers: Record<string, string>,
): Promise<V10Answer> {
  const { secret = emulator.secret, ...others } = headers
  const response = await fetch(emulator.url + path, {
    method: 'POST',
    headers: { authorization: `Bearer ${secret}`, ...others },
    body: JSON.stringify(body),
  })
  return { status: response.status, ...((await response.json()) as object) }
}

/** Runs a query and returns its answer, an error too. Its times are dropped, which each run has others of. */
export async function ask(
  emulator: Emulator,
  query: unknown,
  { args = {}, secret = emulator.secret }: { args?: Readonly<Record<string, unknown>>; secret?: string } = {},
): Promise<V10Answer> {
  const answer = await post(emulator, '/query/1', { query, arguments: args }, { secret, 'x-format': 'tagged' })
  return withoutTimes(answer) as V10Answer
}

/** The `data` of a query that succeeds. */
export async function data(
  emulator: Emulator,
  query: unknown,
  args?: Readonly<Record<string, unknown>>,
): Promise<unknown> {
  const answer = await ask(emulator, query, { ...(args && { args }) })
  if (answer.error) throw new Error(`${query}: ${answer.error.message}`)
  return answer.data
}

/** The elements and the cursor of a set's first page, or of a later one. */
export async function page(
  emulator: Emulator,
  query: string,
  args?: Readonly<Record<string, unknown>>,
): Promise<{ data: unknown[]; after?: string }> {
  const told = (await data(emulator, query, args)) as { '@set'?: { data: unknown[] } } & { data: unknown[] }
  return told['@set'] ?? told
}

/** A page of a feed, from a source's token. */
export async function feed(emulator: Emulator, body: object, secret = emulator.secret): Promise<FeedPage> {
  return withoutTimes(await post(emulator, '/feed/1', body, { secret })) as unknown as FeedPage
}

/** The token of an event source. */
export async function source(emulator: Emulator, set: string): Promise<string> {
  return ((await data(emulator, `${set}.eventSource()`)) as { '@stream': string })['@stream']
}

/** Makes a role and a key for it, and returns the key's secret. */
export async function keyFor(emulator: Emulator, role: string, privileges: string): Promise<string> {
  await data(emulator, `Role.create({ name: "${role}", privileges: ${privileges} })`)
  return (await data(emulator, `Key.create({ role: "${role}" })!.secret`)) as string
}

function withoutTimes(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutTimes)
  if (typeof value !== 'object' || value === null) return value
  const fields = Object.entries(value).filter(([key]) => !['ts', 'txn_ts', 'stats', 'schema_version'].includes(key))
  return Object.fromEntries(fields.map(([key, field]) => [key, withoutTimes(field)]))
}

/** A document as an answer shows it. */
export function doc(collection: string, id: string, fields: Told = {}): unknown {
  return { '@doc': { id, coll: { '@mod': collection }, ...fields } }
}

/** A document that does not exist, as an answer shows it. */
export function missing(collection: string, id: string, cause = 'not found'): unknown {
  return { '@ref': { id, coll: { '@mod': collection }, exists: false, cause } }
}

export const int = (value: number): unknown => ({ '@int': String(value) })
