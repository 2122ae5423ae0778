import { type BufferPool, UNPOOLED } from '../buffer-pool.ts'
import type { FieldLoss } from '../document.ts'
import { parseExactJson, stringifyExactJson } from '../exact-json.ts'
import { isDocumentId } from '../ids.ts'
import { Transcoder } from '../transcoder.ts'
import { UnknownFormError } from '../unknown-form.ts'
import { WireDocument } from '../wire-document.ts'
import { decodeValue } from './values.ts'

/** A page as FQL v4 answers it. */
export interface TranscodedPage {
  readonly documents: readonly WireDocument[]
  /** The first entry of the next page, as Fauna sent it; absent at the end. */
  readonly after?: unknown
  /** Says that nobody reads the documents any more. */
  release(): void
}

/** Documents, and null where there is none. */
export interface TranscodedList {
  readonly documents: readonly (WireDocument | undefined)[]
  /** Says that nobody reads the documents any more. */
  release(): void
}

/**
 * A page of documents.
 * @throws SyntaxError where the answer is cut short; UnknownFormError where it is something else
 */
export function transcodePage(source: Buffer, buffers: BufferPool = UNPOOLED): TranscodedPage {
  return new V4Transcoder(source, buffers).page()
}

/** A list of documents and nulls. @throws as `transcodePage` does */
export function transcodeList(source: Buffer, buffers: BufferPool = UNPOOLED): TranscodedList {
  return new V4Transcoder(source, buffers).list()
}

const literal = (text: string): Buffer => Buffer.from(text)

const RESOURCE = literal('"resource"')
const AFTER = literal('"after"')
const DATA = literal('"data"')
const REF = literal('"ref"')
const TS = literal('"ts"')
const TTL = literal('"ttl"')
const NULL = literal('null')
const OBJECT_KEY = literal('"@obj"')

const REFERENCE = literal('{"@ref":{"id":')
const REFERENCE_COLLECTION = literal(',"collection":{"@ref":{"id":')
const REFERENCE_END = literal(',"collection":{"@ref":{"id":"collections"}}}}}}')
const TIME = literal('{"@ts":')
const DATE = literal('{"@date":')
const BYTES = literal('{"@bytes":')
const OBJECT = literal('{"@obj":')
const SET = literal('{"@set":{')

const EXPORT_ID = literal('{"id":')
const EXPORT_COLLECTION = literal(',"collection":')
const EXPORT_DOCUMENT = literal(',"type":"document"}')

const NO_LOSSES: readonly FieldLoss[] = []

class V4Transcoder extends Transcoder {
  /** What stood behind the id in the reference of the document before: it is the same in a whole page. */
  private restOfReference: Buffer | undefined

  page(): TranscodedPage {
    let documents: readonly WireDocument[] | undefined
    let after: unknown
    for (let more = this.beginObject(); more; more = this.nextMember()) {
      if (!this.readKey(RESOURCE)) {
        this.skipMember()
        continue
      }
      for (let inside = this.beginObject(); inside; inside = this.nextMember()) {
        if (this.readKey(DATA)) documents = this.documents().filter((document) => document !== undefined)
        else if (this.readKey(AFTER)) after = parseExactJson(this.readJson())
        else this.skipMember()
      }
    }
    this.expectEnd()
    if (documents === undefined) throw new UnknownFormError('what Fauna sent as a page has no data')
    return { documents, release: this.release, ...(after !== undefined && { after }) }
  }

  list(): TranscodedList {
    let documents: (WireDocument | undefined)[] | undefined
    for (let more = this.beginObject(); more; more = this.nextMember()) {
      if (this.readKey(RESOURCE)) documents = this.documents()
      else this.skipMember()
    }
    this.expectEnd()
    if (documents === undefined) throw new UnknownFormError('what Fauna sent as a list is none')
    return { documents, release: this.release }
  }

  private documents(): (WireDocument | undefined)[] {
    const documents: (WireDocument | undefined)[] = []
    for (let more = this.beginList(); more; more = this.nextElement()) {
      documents.push(this.read(NULL) ? undefined : this.document())
    }
    return documents
  }

  /** @throws UnknownFormError where it is none */
  private document(): WireDocument {
    const start = this.end
    let id: string | undefined
    let ts: number | undefined
    let ttl: string | null = null
    let losses = NO_LOSSES
    for (let more = this.beginObject(); more; more = this.nextMember()) {
      if (this.readKey(REF)) id = this.readReferenceId()
      else if (this.readKey(TS)) ts = this.readInteger()
      else if (this.readKey(DATA)) losses = this.copyData()
      else if (this.readKey(TTL)) ttl = (JSON.parse(this.readJson()) as { '@ts': string })['@ts']
      else this.skipMember()
    }
    if (id === undefined || !isDocumentId(id) || ts === undefined)
      throw new UnknownFormError('what Fauna sent as a document has no ref or no ts')
    if (this.end === start) this.write('{}')
    return new WireDocument(this, { id, ts, ttl, losses }, start, this.end)
  }

  private readReferenceId(): string {
    this.peek()
    const begin = this.at
    let rest = begin
    if (this.read(REFERENCE)) {
      const id = this.readPlainText()
      if (this.restOfReference !== undefined && this.read(this.restOfReference)) return id
      rest = this.at
    }
    this.at = begin
    const reference = JSON.parse(this.readJson()) as { readonly '@ref'?: { readonly id?: unknown } } | null
    const id = reference?.['@ref']?.id
    if (typeof id !== 'string') throw new UnknownFormError('what Fauna sent as a document has no ref')
    if (rest > begin) this.restOfReference = this.source.subarray(rest, this.at)
    return id
  }

  /** A document's `data` is always an object, even where its one key is `@set`. */
  private copyData(): readonly FieldLoss[] {
    const losses: FieldLoss[] = []
    let more = this.beginObject()
    const isWrapped = more && this.readKey(OBJECT_KEY)
    if (isWrapped) more = this.beginObject()
    this.beginFields()
    for (; more; more = this.nextMember()) this.copyField(losses)
    this.endFields()
    if (isWrapped && this.nextMember()) throw this.unexpected()
    return losses.length > 0 ? losses : NO_LOSSES
  }

  protected override copySpecial(room: number): void {
    const { at, end } = this
    if (this.copyFrequent(room)) return
    this.at = at
    this.end = end
    this.copyDecoded(room)
  }

  /** Copies what is frequent, and written as Fauna writes it. Where it answers no, nothing that was done counts. */
  private copyFrequent(room: number): boolean {
    if (this.read(REFERENCE)) return this.copyReference()
    if (this.read(TIME) || this.read(DATE)) return this.copyText() && this.readBrace()
    if (this.read(BYTES)) return this.copyBase64() && this.readBrace()
    if (room === 0 || !this.read(OBJECT) || this.isNext(SET)) return false
    this.copyObject(room - 1)
    return this.readBrace()
  }

  /** Copies a reference to a document of a user's collection. */
  private copyReference(): boolean {
    this.writeBytes(EXPORT_ID)
    if (!this.copyText() || !this.read(REFERENCE_COLLECTION)) return false
    this.writeBytes(EXPORT_COLLECTION)
    if (!this.copyText() || !this.read(REFERENCE_END)) return false
    this.writeBytes(EXPORT_DOCUMENT)
    return true
  }

  protected override decoded(text: string, room: number): string {
    return stringifyExactJson(decodeValue(parseExactJson(text), room))
  }
}
