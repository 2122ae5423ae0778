import { isUtf8 } from 'node:buffer'
import { unknownForm } from '../errors.ts'
import type { SamplePage } from '../fauna.ts'
import { FieldTally, type ValueKind } from '../fields/field-tally.ts'
import { AT_SIGN, DOT, isDigit, MINUS, OPEN_BRACE, OPEN_BRACKET, QUOTE } from './json-bytes.ts'
import { JsonReader } from './json-reader.ts'
import { isStoredSet } from './stored-sets.ts'

/** An answer with a page for each range of a sample. */
export interface SampleAnswer {
  readonly pages: SamplePage[]
  /** The snapshot that the answer is from, in microseconds; absent if the answer does not contain it. */
  readonly txnTs?: number
}

const literal = (text: string): Buffer => Buffer.from(text)

const DATA = literal('"data"')
const AFTER = literal('"after"')
const TXN_TS = literal('"txn_ts"')
const NON_FINITE = ['"NaN"', '"Infinity"', '"-Infinity"'].map(literal)

const SMALL_T = 0x74
const SMALL_F = 0x66
const SMALL_N = 0x6e
const EXPONENTS: Buffer = literal('eE')

/** Reads which kinds of values the top-level fields of documents have, byte by byte, without creating the values. */
export abstract class KindReader extends JsonReader {
  /** The key of the list of pages, with its quotes. */
  protected abstract readonly listKey: Buffer

  /** @throws SyntaxError if `source` is not UTF-8 */
  constructor(source: Buffer) {
    if (!isUtf8(source)) throw new SyntaxError('the text is not UTF-8')
    super(source)
  }

  /** @throws SyntaxError if the answer is cut short; FaunaError `unknown_form` if it is not a list of pages */
  answer(): SampleAnswer {
    let pages: SamplePage[] | undefined
    let txnTs: number | undefined
    for (let more = this.beginObject(); more; more = this.nextMember()) {
      if (this.readKey(this.listKey)) pages = this.pages()
      else if (this.readKey(TXN_TS)) txnTs = this.readInteger()
      else this.skipMember()
    }
    this.expectEnd()
    if (pages === undefined) throw unknownForm('an answer without a list of pages')
    return { pages, ...(txnTs !== undefined && { txnTs }) }
  }

  private pages(): SamplePage[] {
    const pages: SamplePage[] = []
    for (let more = this.beginList(); more; more = this.nextElement()) pages.push(this.page())
    return pages
  }

  private page(): SamplePage {
    const tally = new FieldTally()
    const ids: string[] = []
    let isPage = false
    let hasMore = false
    for (let more = this.beginObject(); more; more = this.nextMember()) {
      if (this.readKey(DATA)) {
        isPage = true
        for (let inside = this.beginList(); inside; inside = this.nextElement()) {
          const id = this.document(tally)
          if (id === undefined) continue
          tally.documents++
          ids.push(id)
        }
      } else if (this.readKey(AFTER)) {
        hasMore = true
        this.skipValue()
      } else this.skipMember()
    }
    if (!isPage) throw unknownForm('a page without data')
    const [one, other] = [ids[0], ids.at(-1)]
    if (one === undefined || other === undefined) return { tally, hasMore }
    // FQL v10 reads the last end of a range backwards.
    const [first, last] = BigInt(one) < BigInt(other) ? [one, other] : [other, one]
    return { tally, hasMore, ids: { first, last } }
  }

  /**
   * Reads one document, and counts its fields.
   * @returns its id; undefined for a reference to a document that no longer exists
   * @throws FaunaError `unknown_form` if it is neither
   */
  protected abstract document(tally: FieldTally): string | undefined

  /** The kind of a tagged value. `at` is at its content. @param tag its first key */
  protected abstract kindOfTagged(tag: string): ValueKind

  /** Reads one field, and counts it. */
  protected readField(tally: FieldTally): void {
    const name = this.readAnyKey()
    tally.add(name, this.kind())
    this.skipValue()
  }

  /** The kind of the next value. It stays unread. */
  private kind(): ValueKind {
    const byte = this.peek()
    if (byte === QUOTE) return this.isNonFiniteText() ? 'unknown' : 'string'
    if (byte === OPEN_BRACE) return this.kindOfBraces()
    if (byte === OPEN_BRACKET) return 'array'
    if (byte === SMALL_T || byte === SMALL_F) return 'boolean'
    if (byte === SMALL_N) return 'unknown'
    if (byte !== MINUS && !isDigit(byte)) throw this.unexpected()
    return this.isInteger() ? 'integer' : 'number'
  }

  /** Whether the text of NaN or an infinity comes next. */
  protected isNonFiniteText(): boolean {
    this.peek()
    return NON_FINITE.some((text) => this.isNext(text))
  }

  private isInteger(): boolean {
    const { source } = this
    let { at } = this
    for (at++; isDigit(source[at] as number); at++);
    return source[at] !== DOT && !EXPONENTS.includes(source[at] ?? 0)
  }

  private kindOfBraces(): ValueKind {
    const { at } = this
    let kind: ValueKind = 'object'
    if (this.beginObject() && this.source[this.at + 1] === AT_SIGN) kind = this.kindOfTagged(this.readAnyKey())
    this.at = at
    return kind
  }

  /** The kind of an object with a user's own key that begins with `@`, or of a stored set. `at` is at its content. */
  protected kindOfWrapped(): ValueKind {
    const content: unknown = JSON.parse(this.readJson())
    if (content === null || typeof content !== 'object') throw unknownForm('a wrapped value that is not an object')
    return isStoredSet(content as Record<string, unknown>) ? 'string' : 'object'
  }
}
