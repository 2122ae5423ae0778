/** A query API that the connector can read Fauna through. */
export interface Api {
  readonly name: string
  /** What asks for it in a configuration. */
  readonly config: Readonly<Record<string, unknown>>
}

export const V4: Api = { name: 'FQL v4', config: {} }

export const V10: Api = { name: 'FQL v10', config: { api_version: '10' } }

/** Scenarios of what FQL v4 alone has: its indexes, its set events, its words. */
export const APIS: readonly Api[] = [V4]

/** Scenarios that are the same over each: `describe.each(BOTH_APIS)('a full refresh over $name', (api) => ...)`. */
export const BOTH_APIS: readonly Api[] = [V4, V10]
