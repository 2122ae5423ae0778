import { HttpAnswer } from '../../../src/fauna/http/answer.ts'

/** @param waitedMs how long it took */
export function httpAnswer(status: number, text: string, waitedMs = 5): HttpAnswer {
  return new HttpAnswer(status, Buffer.from(text), { waitedMs })
}
