/** A query API that the connector can read Fauna through. */
export interface Api {
  readonly name: string
  /** What asks for it in a configuration. */
  readonly config: Readonly<Record<string, unknown>>
}

/** Every scenario runs over each: `describe.each(APIS)('incremental over $name', (api) => ...)`. */
export const APIS: readonly Api[] = [{ name: 'FQL v4', config: {} }]
