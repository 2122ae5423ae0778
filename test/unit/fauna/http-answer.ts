import { HttpAnswer } from '../../../src/fauna/http/answer.ts'

export function httpAnswer(status: number, text: string): HttpAnswer {
  return new HttpAnswer(status, Buffer.from(text))
}
