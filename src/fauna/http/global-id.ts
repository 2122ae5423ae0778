import * as z from 'zod'
import type { Connection } from './connection.ts'
import { unreadableAnswer } from './errors/unreadable-answer.ts'
import { ANSWER_TIMEOUT_MS } from './time-outs.ts'

const form = z.object({ global_id: z.string() })

/**
 * The id that Fauna gave to the database of the connection's secret when that was created. It is the same for all keys
 * of a database, whatever their role, and for tokens (the server's UtilRoutes.scala; measured).
 * @returns undefined if the server does not say it, such as a proxy that passes nothing but queries
 * @throws FaunaError
 */
export async function readGlobalId({ http, endpoint, withRetries }: Connection): Promise<string | undefined> {
  return withRetries(
    async () => {
      const answer = await http.get('/authorized', {}, ANSWER_TIMEOUT_MS)
      try {
        if (answer.status === 429 || answer.status >= 500) throw unreadableAnswer(answer, endpoint, BEGINNING)
        // Any other refusal is reported by the queries, if it is of them too.
        return answer.status === 200 ? idIn(answer.text) : undefined
      } finally {
        answer.release()
      }
    },
    { size: 1 },
  )
}

function idIn(text: string): string | undefined {
  try {
    return form.safeParse(JSON.parse(text)).data?.global_id
  } catch {
    return undefined
  }
}

/** The beginning of an answer, which is an object. */
const BEGINNING = /^\{/
