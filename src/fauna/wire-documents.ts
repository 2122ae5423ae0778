import type { FaunaDocument, FaunaObject, FieldLoss, JsonText } from './document.ts'
import { parseExactJson } from './exact-json.ts'

/** An answer of Fauna's that was turned into export forms. */
export interface TranscodedAnswer {
  /** The export forms, and the ids of documents. */
  readonly target: Buffer
}

/** Where a document stands in the export forms of an answer, in bytes. Its id stands behind its fields. */
export interface DocumentPlace {
  readonly start: number
  /** Of its fields, exclusive. */
  readonly end: number
  /** Of its id, exclusive. */
  readonly idEnd: number
}

/**
 * The documents of an answer, which are written as they were read. Each is made anew when it is looked at, because
 * pages wait to be written: a hundred thousand objects that live so long are more work than all else.
 */
export class WireDocuments {
  private readonly answer: TranscodedAnswer
  /** `start`, `end` and `idEnd` of one document after another. */
  private readonly places: number[] = []
  private readonly times: number[] = []
  /** How many are left out. */
  private skipped = 0
  /** By the number of the document. Few documents have any. */
  private readonly ttls = new Map<number, string>()
  private readonly losses = new Map<number, readonly FieldLoss[]>()

  constructor(answer: TranscodedAnswer) {
    this.answer = answer
  }

  add({ start, end, idEnd }: DocumentPlace, ts: number, ttl: string | null, losses: readonly FieldLoss[]): void {
    const number = this.times.length
    if (ttl !== null) this.ttls.set(number, ttl)
    if (losses.length > 0) this.losses.set(number, losses)
    this.places.push(start, end, idEnd)
    this.times.push(ts)
  }

  /** Leaves out the first ones, up to the first that is `wanted`. */
  from(wanted: (document: FaunaDocument) => boolean): this {
    while (this.skipped < this.times.length && !wanted(this.made(this.skipped))) this.skipped++
    return this
  }

  get length(): number {
    return this.times.length - this.skipped
  }

  at(index: number): FaunaDocument | undefined {
    const number = index < 0 ? this.times.length + index : this.skipped + index
    return number >= this.skipped && number < this.times.length ? this.made(number) : undefined
  }

  *[Symbol.iterator](): Generator<FaunaDocument, void> {
    for (let number = this.skipped; number < this.times.length; number++) yield this.made(number)
  }

  private made(number: number): WireDocument {
    const { answer, places } = this
    const place = number * 3
    const [start, end, idEnd] = [places[place] as number, places[place + 1] as number, places[place + 2] as number]
    const ts = this.times[number] as number
    const ttl = this.ttls.get(number) ?? null
    return new WireDocument(answer, start, end, idEnd, ts, ttl, this.losses.get(number) ?? NO_LOSSES)
  }
}

const NO_LOSSES: readonly FieldLoss[] = []

/** A document that is written as it was read: no values are made of it, unless they are asked for. */
class WireDocument implements FaunaDocument, JsonText {
  readonly ts: number
  readonly ttl: string | null
  readonly losses: readonly FieldLoss[]
  readonly start: number
  readonly end: number
  private readonly idEnd: number
  private readonly answer: TranscodedAnswer

  constructor(
    answer: TranscodedAnswer,
    start: number,
    end: number,
    idEnd: number,
    ts: number,
    ttl: string | null,
    losses: readonly FieldLoss[],
  ) {
    this.answer = answer
    this.start = start
    this.end = end
    this.idEnd = idEnd
    this.ts = ts
    this.ttl = ttl
    this.losses = losses
  }

  get id(): string {
    return this.answer.target.toString('latin1', this.end, this.idEnd)
  }

  get bytes(): Buffer {
    return this.answer.target
  }

  get json(): JsonText {
    return this
  }

  data(): FaunaObject {
    return parseExactJson(this.answer.target.toString('utf8', this.start, this.end)) as FaunaObject
  }
}
