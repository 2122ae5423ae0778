import type { FaunaDocument, FaunaObject, FieldLoss, JsonText } from './document.ts'
import { parseExactJson } from './exact-json.ts'

/** An answer of Fauna's that was turned into export forms. */
export interface TranscodedAnswer {
  readonly target: Buffer
}

/** What is told of a document beside its fields. */
export interface DocumentHead {
  readonly id: string
  readonly ts: number
  readonly ttl: string | null
  readonly losses: readonly FieldLoss[]
}

/** A document that is written as it was read: no values are made of it, unless they are asked for. */
export class WireDocument implements FaunaDocument {
  readonly id: string
  readonly ts: number
  readonly ttl: string | null
  readonly losses: readonly FieldLoss[]
  private readonly answer: TranscodedAnswer
  private readonly start: number
  private readonly end: number

  /**
   * @param start of its fields in the export forms, in bytes
   * @param end exclusive
   */
  constructor(answer: TranscodedAnswer, { id, ts, ttl, losses }: DocumentHead, start: number, end: number) {
    this.id = id
    this.ts = ts
    this.ttl = ttl
    this.losses = losses
    this.answer = answer
    this.start = start
    this.end = end
  }

  get json(): JsonText {
    return { bytes: this.answer.target, start: this.start, end: this.end }
  }

  data(): FaunaObject {
    return parseExactJson(this.answer.target.toString('utf8', this.start, this.end)) as FaunaObject
  }
}
