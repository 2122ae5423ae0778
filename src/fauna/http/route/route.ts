import type { Agent } from 'node:http'

/** How requests reach the server: directly, or through something in between. */
export interface Route {
  /** Opens connections and keeps them alive. An error while it opens one can be a FaunaError already. */
  readonly agent: Agent
  /** Headers for what is in between. They can be secret. */
  readonly headers: Readonly<Record<string, string>>
  /** The request target of a path: the path itself, or an absolute URL. */
  target(path: string): string
  close(): void
}
