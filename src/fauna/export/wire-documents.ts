import type { FaunaDocument, FaunaObject, FieldChange, JsonText } from '../document.ts'

/** An answer of Fauna's that was turned into export forms. */
export interface TranscodedAnswer {
  /** What Fauna sent; undefined where it is not kept. */
  readonly kept: Buffer | undefined
  /** The export forms, and the ids of documents. */
  readonly target: Buffer
  /** The fields of a document as values. @param text the document, as Fauna sent it */
  decode(text: string): FaunaObject
}

/** Where a document stands in an answer, in bytes. Ends are exclusive. */
export interface DocumentPlace {
  /** Of the document, in what Fauna sent. */
  readonly from: number
  readonly to: number
  /** Of its fields, in the export forms. Its id stands behind them. */
  readonly start: number
  readonly end: number
  readonly idEnd: number
}

/** How many numbers a place is. */
const PLACE = 5

/**
 * The documents of an answer, which are written as they were read. Each is made anew when it is looked at, because
 * pages wait to be written: a hundred thousand objects that live so long are more work than all else.
 */
export class WireDocuments {
  private readonly answer: TranscodedAnswer
  /** `start`, `end`, `idEnd`, `from` and `to` of one document after another. */
  private readonly places: number[] = []
  private readonly times: number[] = []
  /** How many are left out. */
  private skipped = 0
  /** By the number of the document. Few documents have any. */
  private readonly ttls = new Map<number, string>()
  private readonly fieldChanges = new Map<number, readonly FieldChange[]>()

  constructor(answer: TranscodedAnswer) {
    this.answer = answer
  }

  add(
    { from, to, start, end, idEnd }: DocumentPlace,
    ts: number,
    ttl: string | null,
    fieldChanges: readonly FieldChange[],
  ): void {
    const number = this.times.length
    if (ttl !== null) this.ttls.set(number, ttl)
    if (fieldChanges.length > 0) this.fieldChanges.set(number, fieldChanges)
    this.places.push(start, end, idEnd, from, to)
    this.times.push(ts)
  }

  /** Leaves out the first ones, up to the first that is `wanted`. */
  from(wanted: (document: FaunaDocument) => boolean): this {
    while (this.skipped < this.times.length && !wanted(this.made(this.skipped))) this.skipped++
    return this
  }

  /** Those whose ids are not negative, in the same order. */
  withoutNegativeIds(): WireDocuments {
    if (!this.times.some((_, number) => this.hasNegativeId(number))) return this
    const others = new WireDocuments(this.answer)
    for (const [number, ts] of this.times.entries()) {
      if (this.hasNegativeId(number)) continue
      const [start = 0, end = 0, idEnd = 0, from = 0, to = 0] = this.places.slice(number * PLACE, (number + 1) * PLACE)
      const fieldChanges = this.fieldChanges.get(number) ?? NO_LOSSES
      others.add({ start, end, idEnd, from, to }, ts, this.ttls.get(number) ?? null, fieldChanges)
    }
    return others
  }

  private hasNegativeId(number: number): boolean {
    return this.answer.target[this.places[number * PLACE + 1] as number] === MINUS
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
    const ttl = this.ttls.get(number) ?? null
    const fieldChanges = this.fieldChanges.get(number) ?? NO_LOSSES
    return new WireDocument(this.answer, this.places, number * PLACE, this.times[number] as number, ttl, fieldChanges)
  }
}

const MINUS = '-'.charCodeAt(0)

const NO_LOSSES: readonly FieldChange[] = []

/** A document that is written as it was read: no values are made of it, unless they are asked for. */
class WireDocument implements FaunaDocument, JsonText {
  readonly ts: number
  readonly ttl: string | null
  readonly fieldChanges: readonly FieldChange[]
  private readonly answer: TranscodedAnswer
  private readonly places: readonly number[]
  /** Where its own place begins. */
  private readonly place: number

  constructor(
    answer: TranscodedAnswer,
    places: readonly number[],
    place: number,
    ts: number,
    ttl: string | null,
    fieldChanges: readonly FieldChange[],
  ) {
    this.answer = answer
    this.places = places
    this.place = place
    this.ts = ts
    this.ttl = ttl
    this.fieldChanges = fieldChanges
  }

  get id(): string {
    return this.answer.target.toString('latin1', this.end, this.places[this.place + 2])
  }

  get bytes(): Buffer {
    return this.answer.target
  }

  get start(): number {
    return this.places[this.place] as number
  }

  get end(): number {
    return this.places[this.place + 1] as number
  }

  get json(): JsonText {
    return this
  }

  data(): FaunaObject {
    const { answer, places, place } = this
    if (answer.kept === undefined) throw new Error('what Fauna sent was not kept')
    return answer.decode(answer.kept.toString('utf8', places[place + 3], places[place + 4]))
  }
}
