import type { Endpoint } from '../../config/config.ts'
import type { FaunaHttp } from './client.ts'
import type { WithRetries } from './retry.ts'

/** What the client of each API sends its requests with. */
export interface Connection {
  readonly http: FaunaHttp
  readonly endpoint: Endpoint
  readonly withRetries: WithRetries
  /** Whether the bodies of answers are kept with the documents, which need them for `data()`. */
  readonly keepsBodies: boolean
}
