import type { FaunaDocument, FaunaObject, FieldLoss, JsonText } from './document.ts'

/** An answer of Fauna's that was turned into export forms. */
export interface TranscodedAnswer {
  /** What Fauna sent. */
  readonly source: Buffer
  /** The export forms. */
  readonly target: Buffer
  /** The fields of a document as values. @param text the document, as Fauna sent it */
  decode(text: string): FaunaObject
}

/** Where a document stands in an answer. Offsets are bytes; ends are exclusive. */
export interface DocumentPlace {
  /** Of the document, in what Fauna sent. */
  readonly from: number
  readonly to: number
  /** Of its fields, in the export forms. */
  readonly start: number
  readonly end: number
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
  private readonly place: DocumentPlace

  constructor(answer: TranscodedAnswer, { id, ts, ttl, losses }: DocumentHead, place: DocumentPlace) {
    this.id = id
    this.ts = ts
    this.ttl = ttl
    this.losses = losses
    this.answer = answer
    this.place = place
  }

  get json(): JsonText {
    const { start, end } = this.place
    return { bytes: this.answer.target, start, end }
  }

  data(): FaunaObject {
    const { from, to } = this.place
    return this.answer.decode(this.answer.source.toString('utf8', from, to))
  }
}
