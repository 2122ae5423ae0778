import { readFileSync } from 'node:fs'
import type { HttpAnswer } from '../../../../src/fauna/http/answer.ts'
import { httpAnswer } from '../http-answer.ts'

export interface Recording {
  readonly name: string
  readonly request: { readonly path: string }
  readonly response: { readonly status: number; readonly body: string }
}

/** What a real FaunaDB answered to FQL v10. */
export const recordings = ['fql-v10', 'edges']
  .flatMap(
    (file) =>
      JSON.parse(
        readFileSync(new URL(`../../../fixtures/recordings/${file}.json`, import.meta.url), 'utf8'),
      ) as Recording[],
  )
  .filter(({ request }) => request.path !== '/')

export function recorded(name: string): HttpAnswer {
  const found = recordings.find((recording) => recording.name === name)
  if (found === undefined) throw new Error(`no recording "${name}"`)
  return answerOf(found)
}

export function answerOf({ response }: Recording): HttpAnswer {
  return httpAnswer(response.status, response.body)
}
