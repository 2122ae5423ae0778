import * as z from 'zod'
import { type FaunaError, isFaunaError } from '../errors.ts'
import type { V4Client } from '../v4/client.ts'
import * as queriesV4 from '../v4/queries.ts'

/**
 * FQL v4 of the same server, for what FQL v10 cannot answer. A server can have it switched off: then it answers every
 * request with 410 and a description (FaunaDB's feature flag `allow_v4_queries`).
 */
export class OptionalV4 {
  readonly #client: V4Client
  #reason: string | undefined

  constructor(client: V4Client) {
    this.#client = client
  }

  /**
   * Asks `request`; if FQL v4 is switched off, `otherwise`. It is asked until the first such answer.
   * @param otherwise takes the reason, in Fauna's words
   */
  async use<T>(request: (v4: V4Client) => Promise<T>, otherwise: (reason: string) => Promise<T>): Promise<T> {
    if (this.#reason !== undefined) return otherwise(this.#reason)
    try {
      return await request(this.#client)
    } catch (error) {
      if (!isFaunaError(error, 'disabled')) throw error
      this.#reason = descriptionOf(error)
    }
    return otherwise(this.#reason)
  }

  /** Why FQL v4 is switched off, in Fauna's words; undefined if it is not. */
  reason(): Promise<string | undefined> {
    const answers = async (v4: V4Client) => {
      await v4.query(queriesV4.now, z.unknown())
      return undefined
    }
    return this.use<string | undefined>(answers, async (reason) => reason)
  }
}

function descriptionOf(error: FaunaError): string {
  return error.details.errors?.[0]?.description ?? error.message
}
