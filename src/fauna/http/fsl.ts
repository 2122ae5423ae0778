import * as z from 'zod'
import type { Endpoint } from '../../config/config.ts'
import type { HttpAnswer } from './answer.ts'
import type { Connection } from './connection.ts'
import { unreadableAnswer } from './errors/unreadable-answer.ts'
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
    if (file === undefined)
      return { refused: `Fauna lists the file ${JSON.stringify(filename)}, but does not return it` }
    if ('refused' in file) return file
    texts.push(file.value.content)
  }
  return { text: texts.join('\n') }
}

type Content<T> = { readonly value: T } | { readonly refused: string } | undefined

/** @returns undefined if the server does not know the path */
async function get<T>(
  { http, endpoint, withRetries }: Connection,
  path: string,
  schema: z.ZodType<T>,
): Promise<Content<T>> {
  return withRetries(
    async () => {
      const answer = await http.get(`/schema/1/files${path}`, {}, ANSWER_TIMEOUT_MS)
      try {
        return contentOf(answer, endpoint, schema)
      } finally {
        answer.release()
      }
    },
    { size: 1 },
  )
}

function contentOf<T>(answer: HttpAnswer, endpoint: Endpoint, schema: z.ZodType<T>): Content<T> {
  const { status, text } = answer
  if (status === 404) return undefined
  if (status === 401 || status === 403) return { refused: "this key's role cannot read them (permission denied)" }
  if (status === 400 || status === 410) return { refused: `Fauna refuses to return them (HTTP ${status})` }
  if (status !== 200) throw unreadableAnswer(answer, endpoint, BEGINNING)
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    throw unreadableAnswer(answer, endpoint, BEGINNING)
  }
  return { value: parseAnswer(schema, value) }
}

/** The beginning of an answer, which is an object. */
const BEGINNING = /^\{/
