import type { FaunaDocument, FaunaObject, FieldChange, JsonText } from '../document.ts'

/** An answer of Fauna's, transcoded into the export formats. */
export interface TranscodedAnswer {
  /** The answer as Fauna sent it; undefined if it is not kept. */
  readonly kept: Buffer | undefined
  /** The fields of documents in their export format, each followed by the document's id. */
  readonly target: Buffer
  /** The fields of a document as values. @param text the document, as Fauna sent it */
  decode(text: string): FaunaObject
}

/** The offsets of a document in an answer, in bytes. Ends are exclusive. */
export interface DocumentOffsets {
  /** Of the document, in the answer as Fauna sent it. */
  readonly from: number
  readonly to: number
  /** Of its fields in the output, which its id follows. */
  readonly start: number
  readonly end: number
  readonly idEnd: number
}

/** How many offsets a document has. */
const OFFSETS = 5

/**
 * The documents of an answer, transcoded. A document object is created at each access, because pages wait to be written:
 * keeping a hundred thousand objects for so long costs more than everything else.
 */
export class WireDocuments {
  private readonly answer: TranscodedAnswer
  /** `start`, `end`, `idEnd`, `from` and `to` of one document after another. */
  private readonly offsets: number[] = []
  private readonly times: number[] = []
  /** How many of the first documents are left out. */
  private skipped = 0
  /** By the index of the document. Few documents have one. */
  private readonly ttls = new Map<number, string>()
  private readonly fieldChanges = new Map<number, readonly FieldChange[]>()

  constructor(answer: TranscodedAnswer) {
    this.answer = answer
  }

  add(
    { from, to, start, end, idEnd }: DocumentOffsets,
    ts: number,
    ttl: string | null,
    fieldChanges: readonly FieldChange[],
  ): void {
    const number = this.times.length
    if (ttl !== null) this.ttls.set(number, ttl)
    if (fieldChanges.length > 0) this.fieldChanges.set(number, fieldChanges)
    this.offsets.push(start, end, idEnd, from, to)
    this.times.push(ts)
  }

  /** Leaves out the documents before the first that `isWanted`. */
  from(isWanted: (document: FaunaDocument) => boolean): this {
    while (this.skipped < this.times.length && !isWanted(this.documentAt(this.skipped))) this.skipped++
    return this
  }

  /** The documents whose ids are not negative, in the same order. */
  withoutNegativeIds(): WireDocuments {
    if (!this.times.some((_, number) => this.hasNegativeId(number))) return this
    const others = new WireDocuments(this.answer)
    for (const [number, ts] of this.times.entries()) {
      if (this.hasNegativeId(number)) continue
      const [start = 0, end = 0, idEnd = 0, from = 0, to = 0] = this.offsets.slice(
        number * OFFSETS,
        (number + 1) * OFFSETS,
      )
      const fieldChanges = this.fieldChanges.get(number) ?? NO_CHANGES
      others.add({ start, end, idEnd, from, to }, ts, this.ttls.get(number) ?? null, fieldChanges)
    }
    return others
  }

  private hasNegativeId(number: number): boolean {
    return this.answer.target[this.offsets[number * OFFSETS + 1] as number] === MINUS
  }

  get length(): number {
    return this.times.length - this.skipped
  }

  at(index: number): FaunaDocument | undefined {
    const number = index < 0 ? this.times.length + index : this.skipped + index
    return number >= this.skipped && number < this.times.length ? this.documentAt(number) : undefined
  }

  *[Symbol.iterator](): Generator<FaunaDocument, void> {
    for (let number = this.skipped; number < this.times.length; number++) yield this.documentAt(number)
  }

  private documentAt(number: number): WireDocument {
    const ttl = this.ttls.get(number) ?? null
    const fieldChanges = this.fieldChanges.get(number) ?? NO_CHANGES
    return new WireDocument(
      this.answer,
      this.offsets,
      number * OFFSETS,
      this.times[number] as number,
      ttl,
      fieldChanges,
    )
  }
}

const MINUS = '-'.charCodeAt(0)

const NO_CHANGES: readonly FieldChange[] = []

/** A transcoded document. Its values are decoded only by `data()`. */
class WireDocument implements FaunaDocument, JsonText {
  readonly ts: number
  readonly ttl: string | null
  readonly fieldChanges: readonly FieldChange[]
  private readonly answer: TranscodedAnswer
  private readonly offsets: readonly number[]
  /** The index of its own first offset. */
  private readonly first: number
  /** Set when it is asked for. */
  private idText: string | undefined

  constructor(
    answer: TranscodedAnswer,
    offsets: readonly number[],
    first: number,
    ts: number,
    ttl: string | null,
    fieldChanges: readonly FieldChange[],
  ) {
    this.answer = answer
    this.offsets = offsets
    this.first = first
    this.ts = ts
    this.ttl = ttl
    this.fieldChanges = fieldChanges
    this.idText = undefined
  }

  get id(): string {
    this.idText ??= this.answer.target.toString('latin1', this.end, this.offsets[this.first + 2])
    return this.idText
  }

  get bytes(): Buffer {
    return this.answer.target
  }

  get start(): number {
    return this.offsets[this.first] as number
  }

  get end(): number {
    return this.offsets[this.first + 1] as number
  }

  get json(): JsonText {
    return this
  }

  data(): FaunaObject {
    const { answer, offsets, first } = this
    if (answer.kept === undefined) throw new Error('the answer as Fauna sent it was not kept')
    return answer.decode(answer.kept.toString('utf8', offsets[first + 3], offsets[first + 4]))
  }
}
