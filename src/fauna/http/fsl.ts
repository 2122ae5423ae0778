import * as z from 'zod'
import { FaunaError } from '../errors.ts'
import type { HttpAnswer } from './answer.ts'
import type { Connection } from './connection.ts'
import { answerDetails } from './errors/unreadable-answer.ts'
import { parseAnswer } from './parse-answer.ts'
import { ANSWER_TIMEOUT_MS } from './time-outs.ts'

/** Fauna's schema language: what `fauna schema pull` reads. */
export type Fsl = { readonly text: string } | { readonly refused: string } | undefined

const fileList = z.object({ files: z.array(z.object({ filename: z.string() })) })

const fileContent = z.object({ content: z.string() })

/**
 * Reads all files of FSL, one after another in one text.
 * @returns undefined if the server has none; why, if the secret cannot read them
 * @throws FaunaError
 */
export async function readFsl(connection: Connection): Promise<Fsl> {
  const list = await get(connection, '', fileList)
  if (list === undefined || 'refused' in list) return list
  const texts: string[] = []
  for (const { filename } of list.value.files) {
    const file = await get(connection, `/${encodeURIComponent(filename)}`, fileContent)
    if (file === undefined || 'refused' in file) return file
    texts.push(file.value.content)
  }
  return { text: texts.join('\n') }
}

async function get<T>(
  { http, withRetries }: Connection,
  path: string,
  schema: z.ZodType<T>,
): Promise<{ readonly value: T } | { readonly refused: string } | undefined> {
  return withRetries(
    async () => {
      const answer = await http.get(`/schema/1/files${path}`, {}, ANSWER_TIMEOUT_MS)
      try {
        return contentOf(answer, schema)
      } finally {
        answer.release()
      }
    },
    { size: 1 },
  )
}

function contentOf<T>(
  answer: HttpAnswer,
  schema: z.ZodType<T>,
): { readonly value: T } | { readonly refused: string } | undefined {
  const { status, text } = answer
  if (status === 200) return { value: parseAnswer(schema, JSON.parse(text)) }
  if (status === 401 || status === 403) return { refused: "this key's role cannot read them (permission denied)" }
  // A server without FSL does not know the address.
  if (status < 500 && status !== 429) return undefined
  throw new FaunaError('busy', `Fauna answered the request of its schema with HTTP ${status}.`, answerDetails(answer))
}
